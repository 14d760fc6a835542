package dev.drover.server;

import dev.drover.library.ScriptLibrary;
import dev.drover.server.access.Access;
import dev.drover.server.access.Role;
import dev.drover.server.control.PrimaryScript;
import dev.drover.server.control.Runs;
import dev.drover.server.host.HostFunctions;
import dev.drover.server.host.NodeFunctions;
import dev.drover.server.node.group.Groups;
import dev.drover.server.script.HostCallStep;
import dev.drover.server.script.HostCalls;
import dev.drover.server.script.HostFunction;
import dev.drover.server.script.HttpFetch;
import dev.drover.server.task.Tasks;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Supplier;

/**
 * The one door of scripts: the host object's functions with what they go to.
 *
 * @param library where scripts are taken from
 * @param primarySide null where this server is a node
 * @param upward null where it is not
 * @param groups asked when a script calls, as are those after it: they are made of script threads,
 *     so they exist after this table
 */
record HostTable(
        Foundation base,
        Access access,
        ScriptLibrary library,
        HttpFetch fetch,
        @Nullable PrimarySide primarySide,
        NodeFunctions.@Nullable Upward upward,
        Supplier<Groups> groups,
        Supplier<Tasks> tasks,
        Supplier<Runs> runs,
        Supplier<PrimaryScript> primary) {

    HostCalls calls(HostCallStep counts) {
        return HostCalls.later(this::all, List.of(counts), access.rights()::require);
    }

    private List<HostFunction<?>> all() {
        return HostFunctions.all(
                base.data(),
                base.coordination(),
                library,
                fetch,
                primarySide == null
                        ? null
                        : new NodeFunctions.Reach(
                                primarySide.nodes(), primarySide::call, primarySide.copies()),
                upward,
                (caller, node) -> access.grants().require(caller, Role.COMMAND, List.of(node)),
                groups,
                tasks,
                runs,
                primary);
    }
}
