package dev.drover.server.control;

import dev.drover.api.DroverException;
import dev.drover.api.ProcessId;
import dev.drover.api.RunId;
import dev.drover.api.Secret;
import dev.drover.server.access.Caller;
import dev.drover.server.access.ProcessTokens;
import dev.drover.server.node.work.NodeSurroundings;
import dev.drover.server.node.work.ProcessSecrets;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What processes get that the primary of this node ordered: the way back is to this server, which
 * passes on what they say. Safe for use by many threads.
 */
public final class OrderedProcesses implements NodeSurroundings {

    private static final Logger LOG = LoggerFactory.getLogger(OrderedProcesses.class);

    private final ProcessSurroundings surroundings;
    private final ProcessTokens tokens;
    private final ProcessSecrets secrets;
    private final Map<ProcessId, Secret> known = new ConcurrentHashMap<>();

    /**
     * @param secrets their tokens: the same for each of them after a restart of this server
     */
    public OrderedProcesses(
            ProcessSurroundings surroundings, ProcessTokens tokens, ProcessSecrets secrets) {
        this.surroundings = surroundings;
        this.tokens = tokens;
        this.secrets = secrets;
    }

    @Override
    public Map<String, String> environment(
            RunId run, ProcessId process, Map<String, String> own, @Nullable String user) {
        return surroundings.environment(admit(run, process), own, user);
    }

    @Override
    public void left(RunId run, ProcessId process, @Nullable String user) {
        admit(run, process);
        try {
            surroundings.left(user);
        } catch (DroverException e) { // it goes on all the same
            LOG.atError()
                    .addKeyValue("process", process)
                    .addKeyValue("user", user)
                    .setCause(e)
                    .log("A process that goes on cannot call this server");
        }
    }

    private Secret admit(RunId run, ProcessId process) {
        Secret token = secrets.of(process);
        tokens.admit(
                token,
                new Caller(
                        Caller.Kind.PROCESS,
                        Caller.SERVER, // what it may do is decided where its run is
                        Set.of(),
                        Set.of(),
                        run,
                        process));
        known.put(process, token);
        return token;
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
