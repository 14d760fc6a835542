package dev.drover.server.access;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.time.Duration;

/**
 * Bounds of who comes in, and of who may what.
 *
 * @param sessionLifetime after it a browser has to log in again
 * @param sessionsPerToken beyond it the oldest session ends
 * @param tokens tokens that may exist at once
 * @param loginFailuresPerMinute failed logins from one address, then none is tried until the minute
 *     is over
 * @param loginLifetime after it who logged in with a password on a command line has to do so again
 * @param loginsPerUser by password at once, beyond it the oldest ends
 * @param users that there may be
 * @param roles that there may be
 * @param grants that there may be
 */
public record AccessConfiguration(
        Duration sessionLifetime,
        int sessionsPerToken,
        int tokens,
        int loginFailuresPerMinute,
        Duration loginLifetime,
        int loginsPerUser,
        int users,
        int roles,
        int grants,
        PasswordConfiguration passwords) {

    public AccessConfiguration {
        positive("sessionLifetime", sessionLifetime.toMillis());
        positive("sessionsPerToken", sessionsPerToken);
        positive("tokens", tokens);
        positive("loginFailuresPerMinute", loginFailuresPerMinute);
        positive("loginLifetime", loginLifetime.toMillis());
        positive("loginsPerUser", loginsPerUser);
        positive("users", users);
        positive("roles", roles);
        positive("grants", grants);
    }

    public static AccessConfiguration defaults() {
        return new AccessConfiguration(
                Duration.ofHours(12),
                100,
                10_000,
                10,
                Duration.ofDays(30),
                20,
                10_000,
                1_000,
                100_000,
                PasswordConfiguration.defaults());
    }

    private static void positive(String key, long value) {
        if (value < 1) {
            throw new DroverException(
                    ErrorKind.CONFIGURATION,
                    "access." + key + " is " + value + "; it must be at least 1",
                    "Correct the configuration file.");
        }
    }
}
