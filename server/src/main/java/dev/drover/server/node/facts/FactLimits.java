package dev.drover.server.node.facts;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.time.Duration;
import java.util.Map;

/**
 * Bounds of facts.
 *
 * @param scriptTime after which a script for facts is ended with all that it started
 * @param scriptInterval between two runs of a script that did not change
 * @param fileBytes of one file with facts, or of what one script writes
 * @param totalBytes of all facts of a node as JSON
 * @param maximumFiles files and scripts that are looked at
 */
public record FactLimits(
        Duration scriptTime,
        Duration scriptInterval,
        int fileBytes,
        int totalBytes,
        int maximumFiles) {

    /** Room for the facts of the machine itself, which are never left out. */
    private static final int LEAST_TOTAL = 64 << 10;

    public FactLimits {
        atLeast("scriptTime", scriptTime.toMillis(), 1);
        atLeast("scriptInterval", scriptInterval.toMillis(), 1);
        atLeast("fileBytes", fileBytes, 1);
        atLeast("totalBytes", totalBytes, LEAST_TOTAL);
        atLeast("maximumFiles", maximumFiles, 0);
    }

    public static FactLimits defaults() {
        return new FactLimits(
                Duration.ofSeconds(10), Duration.ofMinutes(10), 64 << 10, LEAST_TOTAL, 100);
    }

    private static void atLeast(String key, long value, long bound) {
        if (value < bound) {
            throw new DroverException(
                    ErrorKind.CONFIGURATION,
                    "nodes.facts." + key + " is " + value + "; it must be at least " + bound,
                    "Correct the configuration file.",
                    Map.of("key", "nodes.facts." + key, "value", value),
                    null);
        }
    }
}
