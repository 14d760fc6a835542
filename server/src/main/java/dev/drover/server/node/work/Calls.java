package dev.drover.server.node.work;

import dev.drover.api.ProcessId;
import dev.drover.api.RunId;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.Set;

/** Calls of the protocol that go from one server to the other on somebody's behalf. */
public final class Calls {

    /** What a process on a node calls on the primary. */
    public static final String OF_PROCESS = "process.call";

    /** What a script on the primary calls on a node: an order, done at once. */
    public static final String OF_SCRIPT = "rpc.call";

    /** What a script that a node hosts for the primary calls there. */
    public static final String OF_HOSTED = "run.call";

    /** Longer than any call of the protocol waits. */
    public static final Duration LONGEST = Duration.ofMinutes(2);

    private Calls() {}

    public record OfProcess(ProcessId process, String method, @Nullable JsonNode parameters) {}

    /**
     * For a run that a node hosts.
     *
     * @param run what the primary calls the run that it has the node host; it knows whose that is
     */
    public record OfHosted(RunId run, String method, @Nullable JsonNode parameters) {}

    /**
     * For a script of the primary.
     *
     * @param user who answers for it
     * @param permissions by name
     */
    public record OfScript(
            String method, @Nullable JsonNode parameters, String user, Set<String> permissions) {}
}
