package dev.drover.server.tool;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

/**
 * Bounds of tools.
 *
 * @param tools that there may be
 * @param versions kept of each tool; applying another forgets the oldest
 * @param definitionBytes of one definition, in JSON
 * @param parameters of one tool
 * @param commentLength characters of what is said about a version
 */
public record ToolConfiguration(
        int tools, int versions, int definitionBytes, int parameters, int commentLength) {

    public ToolConfiguration {
        within("tools", tools, 0, 100_000);
        within("versions", versions, 1, 100_000);
        within("definitionBytes", definitionBytes, 1_000, 500_000);
        within("parameters", parameters, 0, 1_000);
        within("commentLength", commentLength, 0, 10_000);
    }

    public static ToolConfiguration defaults() {
        return new ToolConfiguration(10_000, 1_000, 64 << 10, 100, 500);
    }

    private static void within(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new DroverException(
                    ErrorKind.CONFIGURATION,
                    "tools." + key + " is " + value + "; it must be from " + least + " to " + most,
                    "Correct the configuration file.");
        }
    }
}
