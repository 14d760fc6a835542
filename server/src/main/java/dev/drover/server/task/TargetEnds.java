package dev.drover.server.task;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.ProcessId;
import dev.drover.api.TargetState;
import dev.drover.server.process.ProcessOutcome;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Set;

/** What the end of a process, or of the order for it, means for its target. */
final class TargetEnds {

    private TargetEnds() {}

    /** Of a process that ran, or was lost. */
    static TargetEnd of(
            LiveTarget target,
            ProcessId process,
            ProcessOutcome outcome,
            Set<Integer> successCodes,
            boolean softLimit,
            String stdoutSha256,
            String stderrSha256) {
        TargetState state = state(outcome, successCodes);
        return new TargetEnd(
                target.position(),
                state,
                state == TargetState.COMPLETE ? null : cause(outcome),
                state == TargetState.COMPLETE ? null : message(outcome),
                outcome.exitCode(),
                outcome.signal(),
                softLimit,
                process,
                outcome.startedAt(),
                outcome.endedAt(),
                outcome.stdoutBytes(),
                outcome.stderrBytes(),
                stdoutSha256,
                stderrSha256);
    }

    private static TargetState state(ProcessOutcome outcome, Set<Integer> successCodes) {
        Cause cause = outcome.cause();
        if (cause == null) {
            return outcome.exitCode() != null && successCodes.contains(outcome.exitCode())
                    ? TargetState.COMPLETE
                    : TargetState.FAILED;
        }
        return switch (cause) {
            case KILLED_BY_USER,
                    CANCELLED_BY_USER,
                    HARD_LIMIT,
                    OUTPUT_LIMIT,
                    RUN_ENDED,
                    SERVER_STOPPED ->
                    TargetState.KILLED;
            default -> TargetState.FAILED;
        };
    }

    private static Cause cause(ProcessOutcome outcome) {
        return outcome.cause() == null ? Cause.EXIT_CODE : outcome.cause();
    }

    private static @Nullable String message(ProcessOutcome outcome) {
        if (outcome.cause() != null) {
            return outcome.message();
        }
        return outcome.exitCode() == null
                ? "It was ended by " + outcome.signal()
                : "Its exit code is " + outcome.exitCode();
    }

    /** Of one whose process never began. */
    static TargetEnd of(LiveTarget target, DroverException refusal, Instant at) {
        Cause cause =
                switch (refusal.kind()) {
                    case LAUNCH, INVALID_PARAMETERS -> Cause.LAUNCH;
                    case UNAVAILABLE, TIMEOUT, NOT_FOUND -> Cause.UNREACHABLE;
                    case CANCELLED -> Cause.CANCELLED_BY_USER;
                    case STORAGE_FULL -> Cause.STORAGE_FULL;
                    default -> Cause.REFUSED;
                };
        return TargetEnd.unstarted(
                target.position(),
                refusal.kind() == ErrorKind.CANCELLED ? TargetState.CANCELLED : TargetState.FAILED,
                cause,
                refusal.text(),
                at);
    }
}
