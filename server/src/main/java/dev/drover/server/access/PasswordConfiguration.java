package dev.drover.server.access;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.time.Duration;

/**
 * How passwords are kept (Argon2id, RFC 9106) and taken. What is said here of hashes holds for new
 * ones; each keeps its own with it, and is made anew at its next login.
 *
 * @param memoryKilobytes that one hash takes while it is computed
 * @param iterations passes over that memory
 * @param hashesAtOnce computed at the same time; others wait
 * @param longestWait for its turn, then a login is refused
 * @param minimumLength characters of a new password
 */
public record PasswordConfiguration(
        int memoryKilobytes,
        int iterations,
        int hashesAtOnce,
        Duration longestWait,
        int minimumLength) {

    /** Characters; more would let anybody have long texts hashed. */
    static final int LONGEST = 1_000;

    public PasswordConfiguration {
        within("memoryKilobytes", memoryKilobytes, 8_192, 1_048_576);
        within("iterations", iterations, 1, 100);
        within("hashesAtOnce", hashesAtOnce, 1, 64);
        within("longestWait", longestWait.toMillis(), 1, 600_000);
        within("minimumLength", minimumLength, 8, 100);
    }

    public static PasswordConfiguration defaults() {
        return new PasswordConfiguration(19_456, 2, 2, Duration.ofSeconds(10), 10);
    }

    private static void within(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw new DroverException(
                    ErrorKind.CONFIGURATION,
                    "access.passwords."
                            + key
                            + " is "
                            + value
                            + "; it must be "
                            + least
                            + " to "
                            + most,
                    "Correct the configuration file.");
        }
    }
}
