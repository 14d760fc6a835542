package dev.drover.server.coordination;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

/**
 * Bounds of what is shared.
 *
 * @param namesPerRun semaphores, locks and queues that one run, or the whole server, may have at
 *     once
 * @param waitersPerName calls that may wait at one of them
 * @param queueItems values that one queue holds
 * @param queueBytes bytes of JSON that one queue holds
 * @param listenersPerRun event subscriptions of one run
 */
public record CoordinationConfiguration(
        int namesPerRun, int waitersPerName, int queueItems, long queueBytes, int listenersPerRun) {

    public CoordinationConfiguration {
        positive("namesPerRun", namesPerRun);
        positive("waitersPerName", waitersPerName);
        positive("queueItems", queueItems);
        positive("queueBytes", queueBytes);
        positive("listenersPerRun", listenersPerRun);
    }

    public static CoordinationConfiguration defaults() {
        return new CoordinationConfiguration(1_000, 10_000, 10_000, 16L << 20, 1_000);
    }

    private static void positive(String key, long value) {
        if (value < 1) {
            throw new DroverException(
                    ErrorKind.CONFIGURATION,
                    "coordination." + key + " is " + value + "; it must be at least 1",
                    "Correct the configuration file.");
        }
    }
}
