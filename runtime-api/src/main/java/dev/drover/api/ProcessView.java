package dev.drover.api;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * A process as others see it.
 *
 * @param node where it runs; absent for the machine of the server itself
 * @param pid on that machine
 * @param exitCode absent while it runs, when a signal ended it, and when nobody could learn it
 * @param signal such as {@code SIGTERM}
 * @param cause why it was ended, where Drover ended it
 */
public record ProcessView(
        ProcessId processId,
        RunId runId,
        @Nullable NodeName node,
        long pid,
        List<String> command,
        Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Integer exitCode,
        @Nullable String signal,
        @Nullable Cause cause) {

    public ProcessView {
        command = List.copyOf(command);
    }
}
