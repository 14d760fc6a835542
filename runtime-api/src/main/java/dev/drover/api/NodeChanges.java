package dev.drover.api;

import java.util.List;

/**
 * What changed of nodes since a version.
 *
 * @param version say this as {@code since} in the next poll; it counts nodes alone
 * @param changes without facts and groups. What moves all the time (last contact, clock, round
 *     trip, load, free memory) makes no change of its own, and is at most about a minute old
 * @param reset the changes are everything there is, and what the caller had before is to be dropped
 */
public record NodeChanges(
        long version, List<NodeView> changes, List<NodeName> removed, boolean reset)
        implements Changes {

    public NodeChanges {
        changes = List.copyOf(changes);
        removed = List.copyOf(removed);
    }
}
