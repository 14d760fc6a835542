package dev.drover.server.process;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.time.Duration;
import java.util.Map;

/**
 * Bounds of local processes.
 *
 * @param maximumAlive processes at once
 * @param retainedProcesses ended processes whose output is kept
 * @param retainedBytes output of ended processes that is kept
 * @param retainedAge how long the output of an ended process is kept
 * @param supervisorIdle how long the supervisor waits for a server when nothing is alive any more
 * @param closeGrace between TERM and KILL when the server stops
 */
public record ProcessConfiguration(
        int maximumAlive,
        int retainedProcesses,
        long retainedBytes,
        Duration retainedAge,
        Duration supervisorIdle,
        Duration closeGrace) {

    public ProcessConfiguration {
        atLeast("maximumAlive", maximumAlive, 1);
        atLeast("retainedProcesses", retainedProcesses, 0);
        atLeast("retainedBytes", retainedBytes, 0);
        atLeast("retainedAge", retainedAge.toMillis(), 0);
        atLeast("supervisorIdle", supervisorIdle.toMillis(), 1);
        atLeast("closeGrace", closeGrace.toMillis(), 0);
    }

    public static ProcessConfiguration defaults() {
        return new ProcessConfiguration(
                2_000,
                5_000,
                10L << 30,
                Duration.ofDays(7),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5));
    }

    private static void atLeast(String key, long value, long bound) {
        if (value < bound) {
            throw new DroverException(
                    ErrorKind.CONFIGURATION,
                    "process." + key + " is " + value + "; it must be at least " + bound,
                    "Correct the configuration file.",
                    Map.of("key", "process." + key, "value", value),
                    null);
        }
    }
}
