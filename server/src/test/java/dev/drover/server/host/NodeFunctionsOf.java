package dev.drover.server.host;

import dev.drover.server.node.group.Groups;
import dev.drover.server.script.HostFunction;

/** The host functions of nodes, for tests of the host object without a whole server. */
public final class NodeFunctionsOf {

    private NodeFunctionsOf() {}

    public static HostFunction<?>[] groups(Groups groups) {
        return new NodeFunctions(null, null, (caller, node) -> {}, () -> groups)
                .all()
                .toArray(HostFunction<?>[]::new);
    }
}
