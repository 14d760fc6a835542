package dev.drover.server.script;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * Bounds of one script thread.
 *
 * @param time after it the thread is ended with HARD_LIMIT; null for none
 * @param turn how long the script may compute without waiting for anything; null for none
 * @param grace how long a cancelled script may clean up
 * @param memoryBytes what the script, and all threads of its run together, may keep in memory; they
 *     are ended with MEMORY_LIMIT above that
 * @param callBytes of the arguments of one host call, and of a result that a host call may give
 * @param callsInFlight host calls without an answer at once
 * @param events events and requests that wait for the script at once
 * @param timers timers at once
 */
public record ScriptLimits(
        @Nullable Duration time,
        @Nullable Duration turn,
        Duration grace,
        long memoryBytes,
        int callBytes,
        int callsInFlight,
        int events,
        int timers) {

    private static final long LEAST_MEMORY = 1L << 20;

    public ScriptLimits {
        if (time != null) {
            ScriptConfiguration.atLeast(1, "limits.time", time.toMillis());
        }
        if (turn != null) {
            ScriptConfiguration.atLeast(1, "limits.turn", turn.toMillis());
        }
        ScriptConfiguration.atLeast(0, "limits.grace", grace.toMillis());
        ScriptConfiguration.atLeast(LEAST_MEMORY, "limits.memoryBytes", memoryBytes);
        ScriptConfiguration.atLeast(1, "limits.callBytes", callBytes);
        ScriptConfiguration.atLeast(1, "limits.callsInFlight", callsInFlight);
        ScriptConfiguration.atLeast(1, "limits.events", events);
        ScriptConfiguration.atLeast(1, "limits.timers", timers);
    }

    public static ScriptLimits defaults() {
        return new ScriptLimits(
                null, null, Duration.ofSeconds(5), 256L << 20, 16 << 20, 16_384, 10_000, 16_384);
    }

    public ScriptLimits withTime(@Nullable Duration newTime) {
        return new ScriptLimits(
                newTime, turn, grace, memoryBytes, callBytes, callsInFlight, events, timers);
    }

    public ScriptLimits withTurn(@Nullable Duration newTurn) {
        return new ScriptLimits(
                time, newTurn, grace, memoryBytes, callBytes, callsInFlight, events, timers);
    }

    public ScriptLimits withGrace(Duration newGrace) {
        return new ScriptLimits(
                time, turn, newGrace, memoryBytes, callBytes, callsInFlight, events, timers);
    }

    public ScriptLimits withMemoryBytes(long newMemoryBytes) {
        return new ScriptLimits(
                time, turn, grace, newMemoryBytes, callBytes, callsInFlight, events, timers);
    }
}
