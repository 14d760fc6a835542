package dev.drover.server.access;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.time.Duration;

/**
 * Bounds of who comes in.
 *
 * @param sessionLifetime after it a browser has to log in again
 * @param sessionsPerToken beyond it the oldest session ends
 * @param tokens tokens that may exist at once
 * @param loginFailuresPerMinute failed logins from one address, then none is tried until the minute
 *     is over
 */
public record AccessConfiguration(
        Duration sessionLifetime, int sessionsPerToken, int tokens, int loginFailuresPerMinute) {

    public AccessConfiguration {
        positive("sessionLifetime", sessionLifetime.toMillis());
        positive("sessionsPerToken", sessionsPerToken);
        positive("tokens", tokens);
        positive("loginFailuresPerMinute", loginFailuresPerMinute);
    }

    public static AccessConfiguration defaults() {
        return new AccessConfiguration(Duration.ofHours(12), 100, 10_000, 10);
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
