package dev.drover.server.tool.invocation;

import dev.drover.api.Secret;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * The part of an invocation that is shown nowhere. Its JSON reveals it: only for what is sealed.
 *
 * @param environment of the process, beside that of the plan
 * @param stdin null where the plan says what the input is
 */
public record ToolSecrets(Map<String, Secret> environment, @Nullable Secret stdin) {

    public static final ToolSecrets NONE = new ToolSecrets(Map.of(), null);

    public ToolSecrets {
        environment = Map.copyOf(environment);
    }

    public boolean hasNone() {
        return environment.isEmpty() && stdin == null;
    }
}
