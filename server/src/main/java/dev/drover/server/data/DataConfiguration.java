package dev.drover.server.data;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.time.Duration;

/**
 * Bounds of public data, status values and private data.
 *
 * @param nameLength characters of a key or a name, at most 200
 * @param valueBytes bytes of JSON of one value, at most 1 MiB
 * @param publicKeys keys of public data
 * @param publicBytes bytes of JSON and keys of all public data
 * @param statusValues status values at once
 * @param statusBytes bytes of all status values with their names and texts
 * @param statusTextLength characters of a status value's text, and of its value where that is one
 * @param privateKeys keys of one run's private data
 * @param privateBytes bytes of JSON and keys of one run's private data
 * @param privateBytesOfAllRuns the same over all runs
 * @param tombstones removals that are remembered for who polls
 * @param watchers who may wait for changes, or be subscribed to them, at once
 * @param longestWait the longest wait of a poll
 * @param queuedWrites changes that wait to be stored; who comes then waits for a place
 * @param writeTimeout how long a change may take to be stored before its caller is told
 */
public record DataConfiguration(
        int nameLength,
        int valueBytes,
        int publicKeys,
        long publicBytes,
        int statusValues,
        long statusBytes,
        int statusTextLength,
        int privateKeys,
        long privateBytes,
        long privateBytesOfAllRuns,
        int tombstones,
        int watchers,
        Duration longestWait,
        int queuedWrites,
        Duration writeTimeout) {

    public DataConfiguration {
        within("nameLength", nameLength, 1, 200);
        within("valueBytes", valueBytes, 16, 1 << 20);
        within("publicKeys", publicKeys, 0, 10_000_000);
        within("publicBytes", publicBytes, 0, Long.MAX_VALUE);
        within("statusValues", statusValues, 0, 10_000_000);
        within("statusBytes", statusBytes, 0, Long.MAX_VALUE);
        within("statusTextLength", statusTextLength, 1, 100_000);
        within("privateKeys", privateKeys, 0, 10_000_000);
        within("privateBytes", privateBytes, 0, Long.MAX_VALUE);
        within("privateBytesOfAllRuns", privateBytesOfAllRuns, 0, Long.MAX_VALUE);
        within("tombstones", tombstones, 0, 10_000_000);
        within("watchers", watchers, 1, 10_000_000);
        within("longestWait (ms)", longestWait.toMillis(), 0, Duration.ofDays(1).toMillis());
        within("queuedWrites", queuedWrites, 1, 1_000_000);
        within("writeTimeout (ms)", writeTimeout.toMillis(), 1, Duration.ofHours(1).toMillis());
    }

    public static DataConfiguration defaults() {
        return new DataConfiguration(
                200,
                256 << 10,
                100_000,
                64L << 20,
                100_000,
                32L << 20,
                2_000,
                10_000,
                16L << 20,
                128L << 20,
                10_000,
                50_000,
                Duration.ofMinutes(5),
                4_096,
                Duration.ofSeconds(60));
    }

    private static void within(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw new DroverException(
                    ErrorKind.CONFIGURATION,
                    "data." + key + " is " + value + "; it must be from " + least + " to " + most,
                    "Correct the configuration file.");
        }
    }
}
