package dev.drover.server.node.files;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.time.Duration;
import java.util.Map;

/**
 * Bounds of transfers of files.
 *
 * @param maximumTransfers open at once, in each direction
 * @param idleTime after which an unused transfer is dropped from memory; what was received stays
 * @param partAge after which a partly received file that nobody continued is deleted
 * @param reservedBytes of a disk that no file may take
 */
public record FileLimits(
        int maximumTransfers, Duration idleTime, Duration partAge, long reservedBytes) {

    /** The most bytes that are read or written by one call. */
    public static final int LARGEST_PIECE = 1 << 20;

    public FileLimits {
        atLeast("maximumTransfers", maximumTransfers, 1);
        atLeast("idleTime", idleTime.toMillis(), 1);
        atLeast("partAge", partAge.toMillis(), 1);
        atLeast("reservedBytes", reservedBytes, 0);
    }

    public static FileLimits defaults() {
        return new FileLimits(32, Duration.ofMinutes(10), Duration.ofHours(24), 16L << 20);
    }

    private static void atLeast(String key, long value, long bound) {
        if (value < bound) {
            throw new DroverException(
                    ErrorKind.CONFIGURATION,
                    "nodes.files." + key + " is " + value + "; it must be at least " + bound,
                    "Correct the configuration file.",
                    Map.of("key", "nodes.files." + key, "value", value),
                    null);
        }
    }
}
