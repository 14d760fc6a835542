package dev.drover.server.process;

import dev.drover.api.Cause;
import dev.drover.api.Durations;
import dev.drover.server.process.supervisor.ExitRecord;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** Turns what the supervisor wrote down into what people and scripts read. */
final class Outcomes {

    private static final long NANOS_PER_MICRO = 1_000;

    private Outcomes() {}

    static ProcessOutcome of(LocalProcess process, ExitRecord exit) {
        @Nullable Cause cause = cause(exit).orElse(null);
        long stdoutBytes = process.lengthInPlace(ProcessStream.STDOUT);
        long stderrBytes = process.lengthInPlace(ProcessStream.STDERR);
        return new ProcessOutcome(
                exit.exitCode() < 0 ? null : exit.exitCode(),
                exit.signal() == 0 ? null : SignalName.of(exit.signal()),
                Instant.ofEpochMilli(exit.startedMillis()),
                Instant.ofEpochMilli(exit.endedMillis()),
                cause,
                cause == null ? null : message(process, cause, stdoutBytes + stderrBytes),
                stdoutBytes,
                stderrBytes,
                Duration.ofNanos(exit.cpuMicros() * NANOS_PER_MICRO));
    }

    /** Empty for an end of its own, and for a cause that only a newer server knows. */
    private static Optional<Cause> cause(ExitRecord exit) {
        return Arrays.stream(Cause.values())
                .filter(cause -> cause.name().equals(exit.cause()))
                .findFirst();
    }

    private static String message(LocalProcess process, Cause cause, long bytes) {
        String name = "Process " + process.id() + " (" + process.command().getFirst() + ")";
        ProcessLimits limits = process.limits();
        return switch (cause) {
            case HARD_LIMIT ->
                    name
                            + " was ended at its time limit"
                            + (limits.hard() == null ? "" : " of " + Durations.text(limits.hard()));
            case OUTPUT_LIMIT ->
                    name
                            + " was ended after "
                            + bytes
                            + " bytes of output; its limit is "
                            + limits.outputBytes();
            case SUPERVISOR_LOST ->
                    name + " lost the supervisor above it; how it ended is not known";
            case SERVER_STOPPED -> name + " was ended because the server stopped";
            case RUN_ENDED -> name + " was ended with its run " + process.owner();
            case KILLED_BY_USER, CANCELLED_BY_USER -> name + " was ended on request";
            case SCRIPT_ERROR,
                    SCRIPT_LOAD,
                    REFUSED,
                    EXIT_CODE,
                    LAUNCH,
                    COPY,
                    NODE_FULL,
                    TOO_MANY_FAILURES,
                    THREAD_LIMIT,
                    MEMORY_LIMIT,
                    STORAGE_FULL,
                    UNREACHABLE,
                    NODE_LOST,
                    INTERNAL ->
                    name + " was ended: " + cause;
        };
    }
}
