package dev.drover.server.node.group;

import dev.drover.api.DroverException;
import dev.drover.api.GroupName;
import dev.drover.api.NodeName;

import java.util.List;
import java.util.Map;

/**
 * Which groups each node is in.
 *
 * @param failed groups that nobody can tell the members of, with the reason: a query that fails for
 *     a node, or takes too long
 */
public record Memberships(
        Map<NodeName, List<GroupName>> groups, Map<GroupName, DroverException> failed) {

    public Memberships {
        groups = Map.copyOf(groups);
        failed = Map.copyOf(failed);
    }

    /** Those of a node, by name. */
    public List<GroupName> of(NodeName node) {
        return groups.getOrDefault(node, List.of());
    }
}
