package dev.drover.api;

import org.jspecify.annotations.Nullable;

/**
 * Why a run failed and where: script, line and column count from 1; {@code hostCall} names the
 * function of the host object that was the origin, where one was.
 */
public record RunError(
        Cause cause,
        String message,
        @Nullable String script,
        @Nullable Integer line,
        @Nullable Integer column,
        @Nullable String hostCall) {}
