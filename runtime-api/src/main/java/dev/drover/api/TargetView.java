package dev.drover.api;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * One node's part of a task.
 *
 * @param position in the task, from 0
 * @param cause why it ended as it did; of one that is PENDING, what it waits for
 * @param softLimit whether it went on beyond its soft limit
 * @param stdoutBytes of output that is kept, so far or in all
 * @param stderrBytes likewise
 */
public record TargetView(
        int position,
        NodeName node,
        TargetState state,
        @Nullable Cause cause,
        @Nullable String message,
        @Nullable Integer exitCode,
        @Nullable String signal,
        boolean softLimit,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        long stdoutBytes,
        long stderrBytes) {}
