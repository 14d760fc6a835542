package dev.drover.server.task;

import dev.drover.api.NodeName;
import dev.drover.api.TaskFile;
import dev.drover.server.process.ProcessLimits;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a task starts on each target. May hold secrets: it is kept encrypted, and never shown.
 *
 * @param command program and arguments
 * @param environment variables beside those that Drover sets
 * @param input for the standard input; null for none
 * @param files to copy first
 * @param user to run as; null for the one that the node runs as
 * @param directory to start in; null for the node's own
 * @param successCodes exit codes that are no failure
 * @param limit targets at once; null for the server's alone
 * @param batch targets that are done before the next ones begin; null for no such step
 * @param maxFailures beyond so many, no more targets begin; null for any number
 * @param hasSecrets whether something of it is known to who asked for it alone
 * @param chosen the targets of a tool that runs once for all of them; none for other tools
 */
record TaskDefinition(
        List<String> command,
        Map<String, String> environment,
        @Nullable String input,
        List<TaskFile> files,
        @Nullable String user,
        @Nullable String directory,
        ProcessLimits limits,
        Set<Integer> successCodes,
        @Nullable Integer limit,
        @Nullable Share batch,
        @Nullable Share maxFailures,
        boolean hasSecrets,
        List<NodeName> chosen) {

    TaskDefinition {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        files = List.copyOf(files);
        successCodes = Set.copyOf(successCodes);
        chosen = chosen == null ? List.of() : List.copyOf(chosen);
    }

    TaskDefinition forTargets(List<NodeName> targets, String name, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(name, value);
        return new TaskDefinition(
                command,
                more,
                input,
                files,
                user,
                directory,
                limits,
                successCodes,
                limit,
                batch,
                maxFailures,
                hasSecrets,
                targets);
    }

    /** Never shows what it holds. */
    @Override
    public String toString() {
        return "definition of a task";
    }
}
