package dev.drover.server.task;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.TaskRequest;
import dev.drover.server.process.ProcessLimits;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes of a request what starts on each target. */
final class TaskPreparation {

    /** By this name grants speak of plain commands. */
    static final String COMMAND = "command";

    /**
     * What a request comes to.
     *
     * @param tool its name; {@link #COMMAND} for a plain command
     * @param version null for a plain command
     * @param definition with secrets
     * @param command as it is shown
     * @param parameters likewise
     */
    record Prepared(
            String tool,
            @Nullable Long version,
            TaskDefinition definition,
            List<String> command,
            Map<String, String> parameters) {}

    private final TaskConfiguration configuration;

    TaskPreparation(TaskConfiguration configuration) {
        this.configuration = configuration;
    }

    /** INVALID_PARAMETERS for what cannot be done, NOT_FOUND for a tool that there is not. */
    Prepared prepare(TaskRequest request) {
        checkCommon(request);
        if (request.tool() != null) {
            throw new DroverException(
                    ErrorKind.NOT_FOUND,
                    "There is no tool " + request.tool(),
                    "'drover tool list' shows those that there are.");
        }
        List<String> command = command(request.command());
        TaskDefinition definition =
                new TaskDefinition(
                        command,
                        request.env(),
                        null,
                        request.files(),
                        request.user(),
                        null,
                        limits(request),
                        Set.of(0),
                        request.limit(),
                        batch(request),
                        maxFailures(request));
        return new Prepared(COMMAND, null, definition, command, Map.of());
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

    private ProcessLimits limits(TaskRequest request) {
        return new ProcessLimits(
                request.softTimeout(),
                request.timeout(),
                request.killGrace() == null
                        ? ProcessLimits.DEFAULT_KILL_GRACE
                        : request.killGrace(),
                configuration.outputBytes());
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
