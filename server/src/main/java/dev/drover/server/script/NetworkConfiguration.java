package dev.drover.server.script;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.time.Duration;

/**
 * Bounds of what scripts fetch.
 *
 * @param connectTimeout until the other server has accepted the connection
 * @param responseTimeout until it has begun to answer
 * @param wholeTimeout until the whole answer is there, redirections included
 * @param bodyBytes of a response
 * @param redirects followed for one request
 */
public record NetworkConfiguration(
        Duration connectTimeout,
        Duration responseTimeout,
        Duration wholeTimeout,
        int bodyBytes,
        int redirects) {

    public NetworkConfiguration {
        positive("connectTimeout", connectTimeout.toMillis());
        positive("responseTimeout", responseTimeout.toMillis());
        positive("wholeTimeout", wholeTimeout.toMillis());
        positive("bodyBytes", bodyBytes);
        positive("redirects", redirects);
    }

    public static NetworkConfiguration defaults() {
        return new NetworkConfiguration(
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                Duration.ofMinutes(10),
                16 << 20,
                20);
    }

    private static void positive(String key, long value) {
        if (value < 1) {
            throw new DroverException(
                    ErrorKind.CONFIGURATION,
                    "network." + key + " is " + value + "; it must be at least 1",
                    "Correct the configuration file.");
        }
    }
}
