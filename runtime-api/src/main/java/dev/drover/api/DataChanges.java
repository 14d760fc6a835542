package dev.drover.api;

import java.util.List;

/**
 * What changed in public data since a version.
 *
 * @param version say this as {@code since} in the next poll
 * @param reset the changes are everything there is, and what the caller had before is to be dropped
 */
public record DataChanges(
        long version, List<DataEntry> changes, List<String> removed, boolean reset)
        implements Changes {

    public DataChanges {
        changes = List.copyOf(changes);
        removed = List.copyOf(removed);
    }
}
