package dev.drover.server.data;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many keys and bytes an area holds, and may hold. Guarded by the area's owner, but for the sum
 * over several areas.
 *
 * @param area such as "Public data"
 * @param keysSetting the setting that bounds the keys
 * @param bytesSetting the setting that bounds the bytes
 */
record Space(
        String area,
        String keysSetting,
        long keyLimit,
        String bytesSetting,
        long byteLimit,
        AtomicLong bytes) {

    /** Refuses with LIMIT_REACHED. */
    void checkKeys(String key, long keysAfter) {
        if (keysAfter > keyLimit) {
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    area
                            + " has "
                            + (keysAfter - 1)
                            + " keys, the limit, so '"
                            + key
                            + "' cannot be added",
                    "Delete some first, or raise data." + keysSetting + ".",
                    Map.of("key", key, "limit", keyLimit),
                    null);
        }
    }

    /** Refuses with LIMIT_REACHED. */
    void checkBytes(String key, long added) {
        long after = bytes.get() + added;
        if (added > 0 && after > byteLimit) {
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    area
                            + " would hold "
                            + after
                            + " bytes with '"
                            + key
                            + "'; the limit is "
                            + byteLimit,
                    "Delete some first, or raise data." + bytesSetting + ".",
                    Map.of("key", key, "bytes", after, "limit", byteLimit),
                    null);
        }
    }
}
