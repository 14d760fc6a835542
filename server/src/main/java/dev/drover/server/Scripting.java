package dev.drover.server;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.ProcessId;
import dev.drover.library.ScriptLibrary;
import dev.drover.server.access.Access;
import dev.drover.server.config.ServerConfiguration;
import dev.drover.server.node.group.Groups;
import dev.drover.server.process.LocalProcesses;
import dev.drover.server.script.HttpFetch;
import dev.drover.server.script.ScriptHost;
import dev.drover.server.storage.H2GroupStore;
import dev.drover.server.storage.H2ToolStore;
import dev.drover.server.task.Tasks;
import dev.drover.server.tool.Tools;
import dev.drover.server.web.metrics.HostCallCounts;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** What hosts scripts, and what these use: processes, groups, tools, tasks. */
final class Scripting {

    private final LocalProcesses processes;
    private final HostCallCounts hostCalls = new HostCallCounts();
    private final ScriptHost scripts;
    private final Groups groups;
    private final Tools tools;
    private final @Nullable Tasks tasks;
    private final Supplier<@Nullable NodeSide> nodeSide;

    /**
     * @param library where scripts are taken from
     * @param primarySide null where this server is a node
     * @param nodeSide gives null where it is not, and while it is not made yet
     * @param running asked when a script calls
     */
    Scripting(
            Foundation base,
            Access access,
            ScriptLibrary library,
            @Nullable PrimarySide primarySide,
            Supplier<@Nullable NodeSide> nodeSide,
            Supplier<Running> running) {
        this.nodeSide = nodeSide;
        Closing closing = base.closing();
        ServerConfiguration configuration = base.configuration();
        boolean isNode = primarySide == null;
        processes =
                closing.add(
                        LocalProcesses.open(
                                configuration.process(),
                                base.folder(),
                                base.clock(),
                                process -> isNode && isOrdered(process)));
        HostTable host =
                new HostTable(
                        base,
                        access,
                        library,
                        closing.add(new HttpFetch(configuration.network())),
                        primarySide,
                        isNode
                                ? new ScriptsUpward(
                                        () -> Objects.requireNonNull(nodeSide.get()).member())
                                : null,
                        this::groups,
                        this::requireTasks,
                        () -> running.get().runs(),
                        () -> running.get().requirePrimary());
        scripts =
                closing.add(
                        new ScriptHost(
                                configuration.script(),
                                library,
                                host.calls(hostCalls),
                                base.surroundings().engineJars(),
                                base.clock()));
        if (!isNode) {
            scripts.prepare(); // a node makes engines when it is to host a script
        }
        groups =
                new Groups(
                        new H2GroupStore(base.database()),
                        primarySide == null ? List::of : primarySide.nodes()::known,
                        scripts.expressions(configuration.groups().expressions()),
                        configuration.groups());
        tools =
                new Tools(
                        new H2ToolStore(base.database()),
                        new ToolsOfRoles(access.roles()),
                        configuration.tools(),
                        base.clock());
        tasks =
                primarySide == null
                        ? null
                        : primarySide.makeTasks(
                                groups,
                                tools,
                                new GrantedRights(access.grants()),
                                run -> running.get().runs().isAlive(run));
    }

    /** On a node, which outlives the node's server; until that is known each may be. */
    private boolean isOrdered(ProcessId process) {
        NodeSide node = nodeSide.get();
        return node == null || node.isOrdered(process);
    }

    LocalProcesses processes() {
        return processes;
    }

    HostCallCounts hostCalls() {
        return hostCalls;
    }

    ScriptHost scripts() {
        return scripts;
    }

    Groups groups() {
        return groups;
    }

    Tools tools() {
        return tools;
    }

    /** Null on a node. */
    @Nullable Tasks tasks() {
        return tasks;
    }

    private Tasks requireTasks() {
        if (tasks == null) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "This server is a node and has no tasks itself",
                    "Let a script on the primary do it.");
        }
        return tasks;
    }
}
