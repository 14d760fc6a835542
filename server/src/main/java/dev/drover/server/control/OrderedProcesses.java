package dev.drover.server.control;

import dev.drover.api.ProcessId;
import dev.drover.api.RunId;
import dev.drover.api.Secret;
import dev.drover.server.access.Caller;
import dev.drover.server.access.ProcessTokens;
import dev.drover.server.node.work.NodeSurroundings;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What processes get that the primary of this node ordered: the way back is to this server, which
 * passes on what they say. Safe for use by many threads.
 */
public final class OrderedProcesses implements NodeSurroundings {

    private final ProcessSurroundings surroundings;
    private final ProcessTokens tokens;
    private final Map<ProcessId, Secret> known = new ConcurrentHashMap<>();

    public OrderedProcesses(ProcessSurroundings surroundings, ProcessTokens tokens) {
        this.surroundings = surroundings;
        this.tokens = tokens;
    }

    @Override
    public Map<String, String> environment(
            RunId run, ProcessId process, Map<String, String> own, @Nullable String user) {
        Secret token =
                tokens.issue(
                        new Caller(
                                Caller.Kind.PROCESS,
                                Caller.SERVER, // what it may do is decided where its run is
                                Set.of(),
                                Set.of(),
                                run,
                                process));
        known.put(process, token);
        return surroundings.environment(token, own, user);
    }

    @Override
    public Path workingDirectory() {
        return surroundings.workingDirectory();
    }

    /** Whether that is such a process. */
    public boolean owns(Caller caller) {
        return caller.process() != null && known.containsKey(caller.process());
    }

    @Override
    public void ended(ProcessId process) {
        Secret token = known.remove(process);
        if (token != null) {
            tokens.revoke(token);
        }
    }
}
