package dev.drover.server.data;

import java.util.List;

/**
 * What changed in a table since a version, in the order of the versions; of a key that changed
 * several times only the newest value.
 *
 * @param version what the next question is to say
 * @param reset the changes are everything there is, and what the asker had before is to be dropped
 */
public record Delta<V>(
        long version, List<Versioned<V>> changes, List<String> removed, boolean reset) {

    public Delta {
        changes = List.copyOf(changes);
        removed = List.copyOf(removed);
    }

    /** Whether there is nothing to tell. */
    public boolean isEmpty() {
        return !reset && changes.isEmpty() && removed.isEmpty();
    }
}
