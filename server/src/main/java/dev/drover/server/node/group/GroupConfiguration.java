package dev.drover.server.node.group;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.script.ExpressionLimits;

import java.time.Duration;

/**
 * Bounds of groups and queries.
 *
 * @param groups that there may be
 * @param members static ones of one group
 * @param depth how deep groups may nest
 * @param queryTime of one choice of nodes, with the groups that it names
 * @param queryBytes that an expression may allocate for one node; it can keep none
 * @param queriesAtOnce expressions evaluated at the same time; others wait
 */
public record GroupConfiguration(
        int groups,
        int members,
        int depth,
        Duration queryTime,
        long queryBytes,
        int queriesAtOnce) {

    public GroupConfiguration {
        atLeast(1, "groups", groups);
        atLeast(1, "members", members);
        atLeast(1, "depth", depth);
        atLeast(1, "queryTime", queryTime.toMillis());
        atLeast(1 << 20, "queryBytes", queryBytes);
        atLeast(1, "queriesAtOnce", queriesAtOnce);
    }

    public static GroupConfiguration defaults() {
        return new GroupConfiguration(1_000, 10_000, 20, Duration.ofSeconds(5), 64L << 20, 4);
    }

    /** For the script host. */
    public ExpressionLimits expressions() {
        return new ExpressionLimits(queryTime, queryBytes, queriesAtOnce);
    }

    private static void atLeast(long least, String key, long value) {
        if (value < least) {
            throw new DroverException(
                    ErrorKind.CONFIGURATION,
                    "groups." + key + " is " + value + "; it must be at least " + least,
                    "Correct the configuration file.");
        }
    }
}
