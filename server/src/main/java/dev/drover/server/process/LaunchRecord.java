package dev.drover.server.process;

import dev.drover.api.DroverException;
import dev.drover.api.Json;
import dev.drover.api.ProcessId;
import dev.drover.api.RunId;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

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

    LaunchRecord {
        command = List.copyOf(command);
    }

    /** Reads the JSON of one; empty for anything else. */
    static Optional<LaunchRecord> parse(String json) {
        try {
            return Optional.of(Json.mapper().readValue(json, LaunchRecord.class));
        } catch (JacksonException | DroverException e) {
            return Optional.empty();
        }
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
