package dev.drover.server.control;

import dev.drover.api.NodeName;
import dev.drover.api.ProcessId;
import dev.drover.server.process.ProcessInput;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a script asks for when it launches a process.
 *
 * @param id one that {@link LiveRun#reserveProcess} gave; null for a new one
 * @param node where it is to run; null for this machine
 * @param environment goes over what every process of the server gets
 * @param softLimit after it the output so far is marked as collected; null for none
 * @param hardLimit after it the process tree is ended; null for none
 * @param killGrace from TERM to KILL; null for the server's default
 * @param logged whether its output is copied into the run's log
 */
public record ProcessRequest(
        @Nullable ProcessId id,
        @Nullable NodeName node,
        List<String> command,
        @Nullable Path directory,
        Map<String, String> environment,
        ProcessInput input,
        @Nullable String user,
        @Nullable Duration softLimit,
        @Nullable Duration hardLimit,
        @Nullable Duration killGrace,
        boolean logged) {

    public ProcessRequest {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
