package dev.drover.server.process;

import dev.drover.api.ProcessId;
import dev.drover.api.RunId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * What the spool keeps of a launch, written before it. Holds nothing of environment and input,
 * which may be secret.
 */
record LaunchRecord(
        ProcessId id,
        RunId owner,
        List<String> command,
        String directory,
        @Nullable String user,
        ProcessLimits limits,
        boolean piped,
        Instant requestedAt) {

    static final String FILE = "launch.json";

    LaunchRecord {
        command = List.copyOf(command);
    }

    static LaunchRecord of(LaunchRequest request, Instant now) {
        return new LaunchRecord(
                request.id(),
                request.owner(),
                request.command(),
                request.directory().toString(),
                request.user(),
                request.limits(),
                request.input() instanceof ProcessInput.Pipe,
                now);
    }
}
