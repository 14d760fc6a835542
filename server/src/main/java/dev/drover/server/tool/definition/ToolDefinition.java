package dev.drover.server.tool.definition;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.ToolKind;
import dev.drover.api.ToolName;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.node.ObjectNode;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A tool: a command or a shell script with parameters, files, user and limits. Its JSON has the
 * keys of the YAML that it is read from; members without a value are left out. Immutable.
 *
 * <p>{@link DefinitionText} makes it from YAML and checks it; what stands in a store was checked
 * when it came there.
 *
 * @param runsOn the node that a tool of kind MULTI runs on; null for others
 * @param command program and arguments, each a {@link Template}; empty where there is a shell text
 * @param shell a text for the interpreter; null where there is a command
 * @param interpreter absolute path of a program that takes {@code -c TEXT NAME ARGUMENTS}
 * @param arguments positional ones of the shell text, each a {@link Template}
 * @param stdin a {@link Template}; null for an empty input
 * @param user to run as; null for whom the node's server runs as
 * @param cwd absolute path of the directory in which it starts; null for that of the node's server
 * @param environment beside the variables of the parameters; the values are {@link Template}s
 * @param successCodes exit codes that mean that it succeeded
 * @param roles that get the tool when the definition is applied
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ToolDefinition(
        ToolName name,
        String description,
        ToolKind kind,
        @Nullable NodeName runsOn,
        List<String> command,
        @Nullable String shell,
        @Nullable String interpreter,
        List<String> arguments,
        @Nullable String stdin,
        List<ToolParameter> parameters,
        List<ToolFile> files,
        @Nullable String user,
        @Nullable String cwd,
        Map<String, String> environment,
        ToolLimits limits,
        List<Integer> successCodes,
        List<String> roles) {

    /** Runs shell texts that name no other. */
    public static final String SHELL = "/bin/sh";

    /** What JSON leaves out comes as null. */
    public ToolDefinition {
        description = description == null ? "" : description;
        command = listOf(command);
        arguments = listOf(arguments);
        parameters = listOf(parameters);
        files = listOf(files);
        environment =
                environment == null
                        ? Map.of()
                        : Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        limits = limits == null ? ToolLimits.NONE : limits;
        successCodes = listOf(successCodes);
        roles = listOf(roles);
    }

    private static <T> List<T> listOf(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    public Optional<ToolParameter> parameter(String parameter) {
        return parameters.stream().filter(each -> each.name().equals(parameter)).findFirst();
    }

    /** Its JSON; what says nothing is left out. */
    public ObjectNode asTree() {
        ObjectNode tree = Json.mapper().valueToTree(this);
        if (tree.path("limits").isEmpty()) {
            tree.remove("limits");
        }
        return tree;
    }

    /** The same definition always gives the same text. */
    public String asJson() {
        return Json.mapper().writeValueAsString(asTree());
    }

    /** What {@link #asJson} wrote. */
    public static ToolDefinition ofJson(String json) {
        return Json.mapper().readValue(json, ToolDefinition.class);
    }

    /** A text that gives the same definition when it is read. */
    public String asYaml() {
        return DefinitionYaml.of(asTree());
    }
}
