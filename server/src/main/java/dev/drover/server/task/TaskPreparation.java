package dev.drover.server.task;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.TaskFile;
import dev.drover.api.TaskRequest;
import dev.drover.api.ToolName;
import dev.drover.server.process.ProcessLimits;
import dev.drover.server.tool.Tools;
import dev.drover.server.tool.definition.ToolLimits;
import dev.drover.server.tool.invocation.ToolInvocation;
import dev.drover.server.tool.invocation.ToolPlan;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Makes of a request what starts on each target. */
final class TaskPreparation {

    /** By this name grants speak of plain commands. */
    static final String COMMAND = "command";

    /** By this variable a tool for many systems at once gets the names of its targets. */
    private static final String TARGETS = "DROVER_TARGETS";

    private static final String SEPARATOR = " ";

    /** Linux takes 128 KiB for one variable, its name and end included. */
    private static final int LONGEST_VARIABLE = (128 << 10) - 100;

    /**
     * What a request comes to.
     *
     * @param tool its name; {@link #COMMAND} for a plain command
     * @param version null for a plain command
     * @param runsOn the node of a tool that runs once for all targets; null where it runs on each
     * @param definition with secrets
     * @param command as it is shown
     * @param environment likewise: what the process gets beside that of its node, without secrets
     * @param parameters likewise
     */
    record Prepared(
            String tool,
            @Nullable Long version,
            @Nullable NodeName runsOn,
            TaskDefinition definition,
            List<String> command,
            Map<String, String> environment,
            Map<String, String> parameters) {

        Prepared withTargets(List<NodeName> targets) {
            String all =
                    targets.stream().map(NodeName::value).collect(Collectors.joining(SEPARATOR));
            if (all.length() > LONGEST_VARIABLE) {
                throw wrong(
                        "The names of "
                                + targets.size()
                                + " targets are "
                                + all.length()
                                + " characters; a variable holds "
                                + LONGEST_VARIABLE,
                        "Choose fewer at a time.");
            }
            return new Prepared(
                    tool,
                    version,
                    runsOn,
                    definition.forTargets(targets, TARGETS, all),
                    command,
                    environment,
                    parameters);
        }
    }

    private final TaskConfiguration configuration;
    private final Tools tools;

    TaskPreparation(TaskConfiguration configuration, Tools tools) {
        this.configuration = configuration;
        this.tools = tools;
    }

    /** INVALID_PARAMETERS for what cannot be done, NOT_FOUND for a tool that there is not. */
    Prepared prepare(TaskRequest request) {
        checkCommon(request);
        return request.tool() == null ? command(request) : tool(request, request.tool());
    }

    private Prepared command(TaskRequest request) {
        List<String> command = command(request.command());
        TaskDefinition definition =
                new TaskDefinition(
                        command,
                        request.env(),
                        null,
                        request.files(),
                        request.user(),
                        null,
                        limits(request, ToolLimits.NONE),
                        Set.of(0),
                        request.limit(),
                        batch(request),
                        maxFailures(request),
                        !request.env().isEmpty(),
                        List.of());
        return new Prepared(COMMAND, null, null, definition, command, request.env(), Map.of());
    }

    private Prepared tool(TaskRequest request, String name) {
        ToolInvocation invocation =
                tools.prepare(new ToolName(name), Json.mapper().valueToTree(request.params()));
        ToolPlan plan = invocation.plan();
        List<TaskFile> files =
                plan.files().stream()
                        .map(file ->
                                new TaskFile(file.from(), file.to(), file.mode(), file.owner()))
                        .toList();
        TaskDefinition definition =
                new TaskDefinition(
                        plan.command(),
                        invocation.environment(),
                        invocation.stdin().orElse(null),
                        files,
                        plan.user(),
                        plan.cwd(),
                        limits(request, plan.limits()),
                        Set.copyOf(plan.successCodes()),
                        request.limit(),
                        batch(request),
                        maxFailures(request),
                        !invocation.secrets().hasNone(),
                        List.of());
        Map<String, String> parameters = new TreeMap<>();
        plan.parameters()
                .forEach((key, value) ->
                        parameters.put(
                                key, value.isString() ? value.stringValue() : value.toString()));
        return new Prepared(
                plan.tool().value(),
                plan.version(),
                plan.runsOn(),
                definition,
                plan.command(),
                plan.environment(),
                parameters);
    }

    private void checkCommon(TaskRequest request) {
        if ((request.tool() == null) == (request.command() == null)) {
            throw wrong(
                    "A task needs either a tool or a command", "Give one of 'tool' and 'command'.");
        }
        if (request.tool() == null && !request.params().isEmpty()) {
            throw wrong(
                    "A command takes no parameters, and some were given: "
                            + String.join(", ", request.params().keySet()),
                    "Put them into the command, or define a tool.");
        }
        if (request.tool() != null) {
            refuseBesideTool("files", request.files().isEmpty());
            refuseBesideTool("env", request.env().isEmpty());
            refuseBesideTool("user", request.user() == null);
        }
        for (String way : request.via()) {
            if (!way.equals("agent")) {
                throw wrong("There is no way '" + way + "' to reach a target", "Use via: agent.");
            }
        }
        if (request.files().size() > configuration.filesPerTask()) {
            throw wrong(
                    request.files().size()
                            + " files are to be copied; the limit tasks.filesPerTask is "
                            + configuration.filesPerTask(),
                    "Put them into an archive.");
        }
        if (request.limit() != null && request.limit() < 1) {
            throw wrong("The limit is " + request.limit(), "It must be at least 1.");
        }
    }

    /** Who may use a tool may not make something else of it. */
    private static void refuseBesideTool(String what, boolean absent) {
        if (!absent) {
            throw wrong(
                    "'" + what + "' cannot be given beside a tool: its definition decides that",
                    "Let the definition have a parameter for it, or run a command.");
        }
    }

    /** A text is a line for the shell, a list is a program with its arguments. */
    private static List<String> command(@Nullable JsonNode command) {
        if (command != null && command.isString() && !command.stringValue().isBlank()) {
            return List.of("/bin/sh", "-c", command.stringValue());
        }
        if (command != null
                && command.isArray()
                && !command.isEmpty()
                && command.valueStream().allMatch(JsonNode::isString)) {
            return command.valueStream().map(JsonNode::stringValue).toList();
        }
        throw wrong(
                "The command is neither a text nor a list of texts",
                "A text is a line for the shell of the target: \"df -h | tail -1\"; a list is a"
                        + " program and its arguments: [\"df\", \"-h\"].");
    }

    /** A request may give a tool less time than its definition does, not more. */
    private ProcessLimits limits(TaskRequest request, ToolLimits ofTool) {
        Duration grace = shorter(request.killGrace(), ofTool.killGrace());
        return new ProcessLimits(
                shorter(request.softTimeout(), ofTool.softTimeout()),
                shorter(request.timeout(), ofTool.timeout()),
                grace == null ? ProcessLimits.DEFAULT_KILL_GRACE : grace,
                ofTool.maxOutput() == null
                        ? configuration.outputBytes()
                        : Math.min(configuration.outputBytes(), ofTool.maxOutput().bytes()));
    }

    private static @Nullable Duration shorter(@Nullable Duration one, @Nullable Duration other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) < 0 ? one : other;
    }

    private static @Nullable Share batch(TaskRequest request) {
        if (request.batch() == null) {
            return null;
        }
        Share batch = Share.parse("batch", request.batch());
        if (batch.number() == 0) {
            throw wrong("The batch is 0", "It must be at least 1.");
        }
        return batch;
    }

    /** The next batch begins only where the one before succeeded, unless something else is said. */
    private static @Nullable Share maxFailures(TaskRequest request) {
        if (request.maxFailures() != null) {
            return Share.parse("number of failures", request.maxFailures());
        }
        return request.batch() == null ? null : new Share(0, false);
    }

    private static DroverException wrong(String message, String hint) {
        return new DroverException(ErrorKind.INVALID_PARAMETERS, message, hint);
    }
}
