package dev.drover.server.control;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * Bounds of runs.
 *
 * @param runsAtOnce runs that may be alive
 * @param threadsPerRun script threads of one run
 * @param processesPerRun local processes of one run alive at once
 * @param runTimeLimit after it a run is ended; null for none
 * @param processGrace from TERM to KILL for what a run leaves behind
 * @param logBytesPerRun bytes of log that one run may write
 * @param outputBytesPerProcess bytes of one process's output that are copied into its run's log
 * @param spoolBytesPerProcess output at which a process is ended
 * @param keepRuns ended runs that are kept
 * @param primaryTimeout how long the primary script may take to decide on a request
 */
public record ControlConfiguration(
        int runsAtOnce,
        int threadsPerRun,
        int processesPerRun,
        @Nullable Duration runTimeLimit,
        Duration processGrace,
        long logBytesPerRun,
        long outputBytesPerProcess,
        long spoolBytesPerProcess,
        int keepRuns,
        Duration primaryTimeout) {

    public ControlConfiguration {
        positive("runsAtOnce", runsAtOnce);
        positive("threadsPerRun", threadsPerRun);
        positive("processesPerRun", processesPerRun);
        positive("logBytesPerRun", logBytesPerRun);
        positive("outputBytesPerProcess", outputBytesPerProcess);
        positive("spoolBytesPerProcess", spoolBytesPerProcess);
        positive("keepRuns", keepRuns);
        positive("primaryTimeout", primaryTimeout.toMillis());
    }

    public static ControlConfiguration defaults() {
        return new ControlConfiguration(
                1_000,
                200,
                1_000,
                null,
                Duration.ofSeconds(5),
                256L << 20,
                1L << 20,
                1L << 30,
                10_000,
                Duration.ofSeconds(30));
    }

    private static void positive(String key, long value) {
        if (value < 1) {
            throw new DroverException(
                    ErrorKind.CONFIGURATION,
                    "runs." + key + " is " + value + "; it must be at least 1",
                    "Correct the configuration file.");
        }
    }
}
