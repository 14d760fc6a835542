package dev.drover.server.storage;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.time.Duration;

/**
 * Bounds of the database.
 *
 * @param cacheKilobytes memory for pages of the database
 * @param compactBytes a smaller file of the database is not written anew to reclaim space
 * @param queuedWrites writes that wait for the disk; further callers wait their turn before they
 *     are queued
 * @param writeTimeout how long a write may wait for the disk before its caller is told
 * @param reservedBytes room on the disk that Drover leaves alone: with less than that, writes are
 *     refused
 */
public record StorageConfiguration(
        int cacheKilobytes,
        long compactBytes,
        int queuedWrites,
        Duration writeTimeout,
        long reservedBytes) {

    public StorageConfiguration {
        atLeast("cacheKilobytes", cacheKilobytes, 256);
        atLeast("compactBytes", compactBytes, 1 << 20);
        atLeast("queuedWrites", queuedWrites, 1);
        atLeast("reservedBytes", reservedBytes, 0);
        if (writeTimeout.isNegative() || writeTimeout.isZero()) {
            throw wrong("writeTimeout is " + writeTimeout + "; it must be longer than nothing");
        }
    }

    public static StorageConfiguration defaults() {
        return new StorageConfiguration(
                8 * 1024, 64L << 20, 8_192, Duration.ofSeconds(60), 4L << 20);
    }

    private static void atLeast(String key, long value, long least) {
        if (value < least) {
            throw wrong(key + " is " + value + "; it must be at least " + least);
        }
    }

    private static DroverException wrong(String message) {
        return new DroverException(
                ErrorKind.CONFIGURATION, "storage." + message, "Correct the configuration file.");
    }
}
