package dev.drover.server.tool.invocation;

import dev.drover.api.Secret;
import dev.drover.server.tool.definition.ToolDefinition;

import tools.jackson.databind.JsonNode;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A use of a tool that is ready to be started. Immutable. */
public record ToolInvocation(ToolPlan plan, ToolSecrets secrets) {

    /**
     * Checks all values at once, fills in defaults and puts everything into its place.
     *
     * @param version of the tool that the definition is
     * @param values an object with a member for each parameter that is given; null or missing for
     *     none. Texts are read as what the type says: {@code "5"} is a whole number
     * @throws dev.drover.api.DroverException INVALID_PARAMETERS with every fault in text and in
     *     {@code details.parameters}; TOO_LARGE where it is more than a process can be given
     */
    public static ToolInvocation prepare(ToolDefinition definition, long version, JsonNode values) {
        return new Preparation(definition, version).prepare(values);
    }

    /** The whole environment, secrets too: for the process alone. */
    public Map<String, String> environment() {
        Map<String, String> all = new LinkedHashMap<>(plan.environment());
        secrets.environment().forEach((name, value) -> all.put(name, value.reveal()));
        return all;
    }

    /** The standard input, also where it is secret: for the process alone. */
    public Optional<String> stdin() {
        Secret secret = secrets.stdin();
        return secret == null ? Optional.ofNullable(plan.stdin()) : Optional.of(secret.reveal());
    }
}
