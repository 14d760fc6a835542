package dev.drover.api;

import java.util.List;

/**
 * What changed among the status values since a version.
 *
 * @param version say this as {@code since} in the next poll
 * @param reset the changes are everything there is, and what the caller had before is to be dropped
 */
public record StatusChanges(
        long version, List<StatusValue> changes, List<String> removed, boolean reset)
        implements Changes {

    public StatusChanges {
        changes = List.copyOf(changes);
        removed = List.copyOf(removed);
    }
}
