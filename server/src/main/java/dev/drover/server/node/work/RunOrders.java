package dev.drover.server.node.work;

import dev.drover.api.RunError;
import dev.drover.api.RunId;
import dev.drover.api.RunState;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Set;

/** What orders and reports about runs on nodes say. */
public final class RunOrders {

    public static final String START = "run.start";
    public static final String CANCEL = "run.cancel";

    private RunOrders() {}

    /**
     * Host a run.
     *
     * @param run what it is called: a second order for it begins nothing
     * @param parent the run on the primary that it belongs to
     * @param user who answers for it
     * @param permissions by name; one that the node does not know gives no right
     */
    public record Start(
            RunId run,
            RunId parent,
            String script,
            ObjectNode args,
            @Nullable String name,
            String user,
            Set<String> permissions) {}

    public record Cancel(RunId run, String message) {}

    /** How the run ended. */
    public record Ended(RunState state, @Nullable JsonNode result, @Nullable RunError error) {}
}
