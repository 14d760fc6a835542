package dev.drover.api;

import java.util.List;

/**
 * What changed since a version, as a poll or a watch tells it: immutable, and one object for all
 * who asked the same at the same version.
 */
public sealed interface Changes permits DataChanges, NodeChanges, RunChanges, StatusChanges {

    /** What the next poll is to say as {@code since}. */
    long version();

    List<?> changes();

    /** The names of what is no longer there. */
    List<?> removed();

    /** Whether the changes are everything there is. */
    boolean reset();

    /** Whether there is nothing to tell. */
    default boolean tellNothing() {
        return !reset() && changes().isEmpty() && removed().isEmpty();
    }
}
