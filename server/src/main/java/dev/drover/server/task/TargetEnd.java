package dev.drover.server.task;

import dev.drover.api.Cause;
import dev.drover.api.ProcessId;
import dev.drover.api.TargetState;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * How a target ended: written once.
 *
 * @param position of the target in its task
 * @param process whose output is kept; null where none was started
 * @param stdoutSha256 of the whole stream, in hexadecimal; empty where there is none of it
 * @param stderrSha256 likewise
 */
public record TargetEnd(
        int position,
        TargetState state,
        @Nullable Cause cause,
        @Nullable String message,
        @Nullable Integer exitCode,
        @Nullable String signal,
        boolean softLimit,
        @Nullable ProcessId process,
        @Nullable Instant startedAt,
        Instant endedAt,
        long stdoutBytes,
        long stderrBytes,
        String stdoutSha256,
        String stderrSha256) {

    /** Of one whose command never started. */
    static TargetEnd unstarted(
            int position,
            TargetState state,
            @Nullable Cause cause,
            @Nullable String message,
            Instant at) {
        return new TargetEnd(
                position, state, cause, message, null, null, false, null, null, at, 0, 0, "", "");
    }
}
