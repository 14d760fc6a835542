package dev.drover.api;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a task is to do, and where: a tool with its parameters, or a plain command.
 *
 * @param tool the tool's name; absent for a plain command
 * @param command a text is a line for the target's shell, a list is a program and its arguments,
 *     started without a shell; absent for a tool
 * @param params of the tool, by name
 * @param files to copy first; of a tool, beside its own
 * @param targets names, patterns, {@code @group}s or an expression over nodes, as everywhere
 * @param via the ways to reach targets that are allowed; empty for any
 * @param limit targets at once, under the server's own limit
 * @param batch so many targets, or so many in a hundred ({@code "10%"}), are done at a time, and
 *     the next only when none of them failed beyond {@code maxFailures}
 * @param maxFailures with more failures than so many targets, or so many in a hundred, no further
 *     ones begin
 * @param softTimeout after so long the output so far counts as collected, and the target is marked
 * @param timeout after so long the command is ended with its whole tree
 * @param killGrace between TERM and KILL
 * @param user of the target's machine to run as
 * @param env variables for the command
 * @param eventId the caller's own identifier
 * @param dryRun nothing is done; the answer says what would be
 */
public record TaskRequest(
        @Nullable String tool,
        @Nullable JsonNode command,
        Map<String, JsonNode> params,
        List<TaskFile> files,
        List<String> targets,
        List<String> via,
        @Nullable Integer limit,
        @Nullable String batch,
        @Nullable String maxFailures,
        @Nullable Duration softTimeout,
        @Nullable Duration timeout,
        @Nullable Duration killGrace,
        @Nullable String user,
        Map<String, String> env,
        @Nullable String eventId,
        boolean dryRun) {

    public TaskRequest {
        params = params == null ? Map.of() : Map.copyOf(params);
        files = files == null ? List.of() : List.copyOf(files);
        targets = targets == null ? List.of() : List.copyOf(targets);
        via = via == null ? List.of() : List.copyOf(via);
        env = env == null ? Map.of() : Map.copyOf(env);
    }
}
