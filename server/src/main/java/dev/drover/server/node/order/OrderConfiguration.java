package dev.drover.server.node.order;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.time.Duration;

/**
 * Bounds of orders.
 *
 * @param pending orders at a time, of all nodes; what ends something is ordered beyond it
 * @param pendingPerNode of one of them; likewise
 * @param kept orders that have ended, of which the primary still knows how
 * @param retry how long to wait before an order is sent again that a node could not take; twice as
 *     long after each further time, up to 32 times as long
 */
public record OrderConfiguration(int pending, int pendingPerNode, int kept, Duration retry) {

    private static final int MOST = 10_000_000;

    public OrderConfiguration {
        check("pending", pending);
        check("pendingPerNode", pendingPerNode);
        check("kept", kept);
        if (retry.toMillis() < 10 || retry.compareTo(Duration.ofMinutes(10)) > 0) {
            throw wrong("retry", retry.toMillis() + " ms", "10 ms to 10 minutes");
        }
    }

    public static OrderConfiguration defaults() {
        return new OrderConfiguration(200_000, 10_000, 50_000, Duration.ofSeconds(2));
    }

    /** Sends again sooner or later than the default. */
    public OrderConfiguration withRetry(Duration other) {
        return new OrderConfiguration(pending, pendingPerNode, kept, other);
    }

    private static void check(String key, int value) {
        if (value < 1 || value > MOST) {
            throw wrong(key, value, "1 to " + MOST);
        }
    }

    private static DroverException wrong(String key, Object value, String bound) {
        return new DroverException(
                ErrorKind.CONFIGURATION,
                "nodes.orders." + key + " is " + value + "; it must be " + bound,
                "Correct it in the file of settings.");
    }
}
