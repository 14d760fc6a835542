package dev.drover.server.node.group;

import dev.drover.api.DroverException;
import dev.drover.api.GroupName;
import dev.drover.api.NodeName;

import java.util.Map;
import java.util.Set;

/**
 * The nodes of some groups.
 *
 * @param failed groups that nobody can tell the members of, with the reason: there is none, or its
 *     query fails for a node or takes too long
 */
public record Members(Map<GroupName, Set<NodeName>> nodes, Map<GroupName, DroverException> failed) {

    public Members {
        nodes = Map.copyOf(nodes);
        failed = Map.copyOf(failed);
    }
}
