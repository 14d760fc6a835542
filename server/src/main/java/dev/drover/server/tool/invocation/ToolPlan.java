package dev.drover.server.tool.invocation;

import dev.drover.api.NodeName;
import dev.drover.api.ToolKind;
import dev.drover.api.ToolName;
import dev.drover.server.tool.definition.ToolFile;
import dev.drover.server.tool.definition.ToolLimits;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a use of a tool comes to, but for its secrets: it may be stored and shown. Immutable.
 *
 * @param command program and arguments, for no shell in between
 * @param environment beside what every process gets
 * @param stdin null for an empty input, and where it is secret
 * @param parameters with defaults, in the form of their types; secret ones masked
 */
public record ToolPlan(
        ToolName tool,
        long version,
        ToolKind kind,
        @Nullable NodeName runsOn,
        List<String> command,
        Map<String, String> environment,
        @Nullable String stdin,
        List<ToolFile> files,
        @Nullable String user,
        @Nullable String cwd,
        ToolLimits limits,
        List<Integer> successCodes,
        Map<String, JsonNode> parameters) {

    public ToolPlan {
        command = List.copyOf(command);
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        files = List.copyOf(files);
        successCodes = List.copyOf(successCodes);
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    public boolean isSuccess(int exitCode) {
        return successCodes.contains(exitCode);
    }
}
