package dev.drover.server.web.methods;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.ToolChange;
import dev.drover.api.ToolInfo;
import dev.drover.api.ToolMistake;
import dev.drover.api.ToolName;
import dev.drover.server.access.Permission;
import dev.drover.server.tool.ToolVersion;
import dev.drover.server.tool.Tools;
import dev.drover.server.tool.definition.DefinitionText;
import dev.drover.server.tool.definition.ToolDefinition;
import dev.drover.server.web.rpc.Effect;
import dev.drover.server.web.rpc.NoParameters;
import dev.drover.server.web.rpc.OneOrMore;
import dev.drover.server.web.rpc.RpcCall;
import dev.drover.server.web.rpc.RpcMethod;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;

/** {@code tool.*}: definitions of tools. */
public final class ToolMethods {

    record Get(ToolName name, @Nullable Long version) {}

    record Named(ToolName name) {}

    /**
     * @param yaml one text or several, each with any number of definitions
     */
    record Apply(OneOrMore yaml, @Nullable Boolean dryRun, @Nullable String comment) {}

    record Validate(OneOrMore yaml) {}

    record Delete(ToolName name, @Nullable String comment) {}

    record ToolList(List<ToolInfo> tools) {}

    record ToolVersions(List<ToolInfo> versions) {}

    /**
     * @param definition with the keys that YAML has; those without a value are left out
     */
    record Tool(ToolInfo tool, JsonNode definition, String yaml) {}

    record Applied(List<ToolChange> tools, boolean dryRun) {}

    record Validated(List<ToolName> tools, List<ToolMistake> mistakes) {}

    private final Tools tools;

    public ToolMethods(Tools tools) {
        this.tools = tools;
    }

    public List<RpcMethod<?, ?>> all() {
        return List.of(
                new RpcMethod<>(
                        "tool.list",
                        Permission.TOOL_READ,
                        Effect.NONE,
                        NoParameters.class,
                        ToolList.class,
                        "Gives the tools, without their definitions.",
                        (call, none) -> new ToolList(tools.list())),
                new RpcMethod<>(
                        "tool.get",
                        Permission.TOOL_READ,
                        Effect.NONE,
                        Get.class,
                        Tool.class,
                        "Gives a tool's definition, of the newest version if none is named.",
                        this::get),
                new RpcMethod<>(
                        "tool.history",
                        Permission.TOOL_READ,
                        Effect.NONE,
                        Named.class,
                        ToolVersions.class,
                        "Gives the versions of a tool, the newest first.",
                        (call, named) -> new ToolVersions(tools.history(named.name()))),
                new RpcMethod<>(
                        "tool.validate",
                        Permission.TOOL_READ,
                        Effect.NONE,
                        Validate.class,
                        Validated.class,
                        "Gives all mistakes in definitions in YAML.",
                        this::validate),
                new RpcMethod<>(
                        "tool.apply",
                        Permission.TOOL_WRITE,
                        Effect.RECORDED_WITH_RESULT,
                        Apply.class,
                        Applied.class,
                        "Adds or changes the tools that texts in YAML define, all or none; those"
                                + " with roles need ADMINISTER too.",
                        this::apply),
                new RpcMethod<>(
                        "tool.delete",
                        Permission.TOOL_WRITE,
                        Effect.RECORDED,
                        Delete.class,
                        ToolInfo.class,
                        "Deletes a tool; its versions stay in its history, its roles lose it.",
                        this::delete));
    }

    private ToolInfo delete(RpcCall call, Delete delete) {
        if (tools.isGiven(delete.name())) {
            requireAdministrator(call, delete.name());
        }
        return tools.delete(delete.name(), call.caller().toString(), delete.comment());
    }

    /** What a tool does decides what everybody may do who has it. */
    private static void requireAdministrator(RpcCall call, ToolName tool) {
        call.caller().require(Permission.ADMINISTER, "the tool " + tool + ", which roles have,");
    }

    private Tool get(RpcCall call, Get get) {
        ToolVersion tool =
                get.version() == null
                        ? tools.get(get.name())
                        : tools.get(get.name(), get.version());
        ToolDefinition definition = tool.definition();
        return new Tool(tool.info(), definition.asTree(), definition.asYaml());
    }

    private Validated validate(RpcCall call, Validate validate) {
        DefinitionText.Read read = tools.read(validate.yaml().texts());
        return new Validated(
                read.definitions().stream().map(ToolDefinition::name).toList(), read.mistakes());
    }

    private Applied apply(RpcCall call, Apply apply) {
        DefinitionText.Read read = tools.read(apply.yaml().texts());
        refuseMistakes(read.mistakes());
        for (ToolDefinition definition : read.definitions()) {
            if (!definition.roles().isEmpty() || tools.isGiven(definition.name())) {
                requireAdministrator(call, definition.name());
            }
        }
        boolean dryRun = apply.dryRun() != null && apply.dryRun();
        return new Applied(
                tools.apply(read.definitions(), call.caller().toString(), apply.comment(), dryRun),
                dryRun);
    }

    private static void refuseMistakes(List<ToolMistake> mistakes) {
        if (mistakes.isEmpty()) {
            return;
        }
        ToolMistake first = mistakes.getFirst();
        throw new DroverException(
                ErrorKind.INVALID_PARAMETERS,
                "Nothing was changed, for there are mistakes in the definitions: "
                        + mistakes.size()
                        + ", the first in line "
                        + first.line()
                        + ", column "
                        + first.column()
                        + ": "
                        + (first.key().isEmpty() ? "" : first.key() + ": ")
                        + first.message(),
                "Correct them; tool.validate gives all.",
                Map.of("mistakes", mistakes.stream().map(ToolMethods::plain).toList()),
                null);
    }

    private static Map<String, Object> plain(ToolMistake mistake) {
        return Map.of(
                "file", mistake.file(),
                "line", mistake.line(),
                "column", mistake.column(),
                "key", mistake.key(),
                "message", mistake.message());
    }
}
