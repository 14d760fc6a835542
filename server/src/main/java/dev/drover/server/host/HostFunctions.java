package dev.drover.server.host;

import dev.drover.library.ScriptLibrary;
import dev.drover.server.control.PrimaryScript;
import dev.drover.server.control.Runs;
import dev.drover.server.coordination.Coordination;
import dev.drover.server.data.Data;
import dev.drover.server.node.group.Groups;
import dev.drover.server.script.HostFunction;
import dev.drover.server.script.HttpFetch;
import dev.drover.server.task.Tasks;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The table of everything that the host object can do. */
public final class HostFunctions {

    private HostFunctions() {}

    /**
     * All functions.
     *
     * @param nodes null where this server is a node
     * @param upward null where it is not
     * @param rights on nodes
     * @param groups likewise
     * @param tasks asked when a script calls; CONFLICT where this server is a node
     * @param runs asked when a script calls: runs are made of script threads, so they exist after
     *     this table
     * @param primary likewise
     */
    public static List<HostFunction<?>> all(
            Data data,
            Coordination coordination,
            ScriptLibrary library,
            HttpFetch fetch,
            NodeFunctions.@Nullable Reach nodes,
            NodeFunctions.@Nullable Upward upward,
            NodeRights rights,
            Supplier<Groups> groups,
            Supplier<Tasks> tasks,
            Supplier<Runs> runs,
            Supplier<PrimaryScript> primary) {
        List<HostFunction<?>> all = new ArrayList<>();
        all.add(fetch.function());
        all.addAll(RunFunctions.all());
        all.addAll(new ProcessFunctions(rights).all());
        all.addAll(new NodeFunctions(nodes, upward, rights, groups).all());
        all.addAll(new TaskFunctions(tasks).all());
        all.addAll(new ThreadFunctions(library, rights, runs, primary).all());
        all.addAll(new DataFunctions(data).all());
        all.addAll(StatusFunctions.all(data.status()));
        all.addAll(new EventFunctions(coordination.events()).all());
        all.addAll(new CoordinationFunctions(coordination).all());
        return List.copyOf(all);
    }
}
