package dev.drover.api;

import java.util.List;

/**
 * What changed in the table of runs since a version.
 *
 * @param version say this as {@code since} in the next poll; it counts runs alone
 * @param reset the changes are everything there is, and what the caller had before is to be dropped
 */
public record RunChanges(long version, List<RunView> changes, List<RunId> removed, boolean reset)
        implements Changes {

    public RunChanges {
        changes = List.copyOf(changes);
        removed = List.copyOf(removed);
    }
}
