package dev.drover.server.process;

import dev.drover.api.Cause;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/**
 * How a process ended.
 *
 * @param exitCode what it ended with by itself, 0 to 255; null when a signal ended it or nobody
 *     could see it
 * @param signal name of the signal that ended it, such as {@code SIGTERM}, or null
 * @param endedAt when its end was noticed
 * @param cause why Drover made it end, or null when it did not
 * @param message what a person should read about the cause, or null
 * @param stdoutBytes final length of the stream
 * @param stderrBytes final length of the stream
 * @param cpuTime of the process and the children that it waited for
 */
public record ProcessOutcome(
        @Nullable Integer exitCode,
        @Nullable String signal,
        Instant startedAt,
        Instant endedAt,
        @Nullable Cause cause,
        @Nullable String message,
        long stdoutBytes,
        long stderrBytes,
        Duration cpuTime) {

    /** Whether its hard time limit ended it. */
    public boolean timedOut() {
        return cause == Cause.HARD_LIMIT;
    }

    public Duration duration() {
        return Duration.between(startedAt, endedAt);
    }

    /** Final length of a stream in bytes. */
    public long length(ProcessStream stream) {
        return switch (stream) {
            case STDOUT -> stdoutBytes;
            case STDERR -> stderrBytes;
        };
    }
}
