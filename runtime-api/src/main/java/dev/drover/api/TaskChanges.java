package dev.drover.api;

import java.util.List;

/**
 * What changed of a task since a version.
 *
 * @param version say this as {@code since} in the next poll
 * @param task as it is now
 * @param targets that changed
 * @param more there are more changes: ask again at once
 */
public record TaskChanges(long version, TaskView task, List<TargetView> targets, boolean more) {

    /** Beyond every version: who says this as {@code since} waits for the end of the task alone. */
    public static final long END = (1L << 53) - 1;

    public TaskChanges {
        targets = List.copyOf(targets);
    }
}
