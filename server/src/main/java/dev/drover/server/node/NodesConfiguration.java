package dev.drover.server.node;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.node.facts.FactLimits;
import dev.drover.server.node.files.FileLimits;
import dev.drover.server.node.link.LinkConfiguration;
import dev.drover.server.node.order.OrderConfiguration;

import java.time.Duration;

/**
 * Bounds of what has to do with nodes.
 *
 * @param maximum nodes that may join
 * @param silentAfter without a link for so long a node counts as silent
 * @param lostAfter work on a node that is silent for so long is lost, unless the work says
 *     otherwise
 * @param tokenLifetime of a join token, unless it says otherwise
 * @param mirroredStatusValues of one node that are shown on the primary
 * @param facts bounds of what a node says of itself
 * @param files bounds of files that are sent between servers
 */
public record NodesConfiguration(
        int maximum,
        Duration silentAfter,
        Duration lostAfter,
        Duration tokenLifetime,
        int mirroredStatusValues,
        LinkConfiguration link,
        OrderConfiguration orders,
        FactLimits facts,
        FileLimits files) {

    private static final Duration LONGEST = Duration.ofDays(365);

    public NodesConfiguration {
        if (maximum < 0 || maximum > 100_000) {
            throw wrong("maximum", maximum, "0 to 100000");
        }
        if (mirroredStatusValues < 0 || mirroredStatusValues > 100_000) {
            throw wrong("mirroredStatusValues", mirroredStatusValues, "0 to 100000");
        }
        check("silentAfter", silentAfter);
        check("lostAfter", lostAfter);
        check("tokenLifetime", tokenLifetime);
    }

    public static NodesConfiguration defaults() {
        return new NodesConfiguration(
                20_000,
                Duration.ofSeconds(30),
                Duration.ofMinutes(10),
                Duration.ofHours(1),
                200,
                LinkConfiguration.defaults(),
                OrderConfiguration.defaults(),
                FactLimits.defaults(),
                FileLimits.defaults());
    }

    public NodesConfiguration withLink(LinkConfiguration other) {
        return new NodesConfiguration(
                maximum,
                silentAfter,
                lostAfter,
                tokenLifetime,
                mirroredStatusValues,
                other,
                orders,
                facts,
                files);
    }

    public NodesConfiguration withOrders(OrderConfiguration other) {
        return new NodesConfiguration(
                maximum,
                silentAfter,
                lostAfter,
                tokenLifetime,
                mirroredStatusValues,
                link,
                other,
                facts,
                files);
    }

    /** Gives nodes up sooner or later than the default. */
    public NodesConfiguration withPatience(Duration silent, Duration lost) {
        return new NodesConfiguration(
                maximum,
                silent,
                lost,
                tokenLifetime,
                mirroredStatusValues,
                link,
                orders,
                facts,
                files);
    }

    private static void check(String key, Duration value) {
        if (value.toMillis() < 10 || value.compareTo(LONGEST) > 0) {
            throw wrong(key, value.toMillis() + " ms", "10 ms to 365 days");
        }
    }

    private static DroverException wrong(String key, Object value, String bound) {
        return new DroverException(
                ErrorKind.CONFIGURATION,
                "nodes." + key + " is " + value + "; it must be " + bound,
                "Correct it in the file of settings.");
    }
}
