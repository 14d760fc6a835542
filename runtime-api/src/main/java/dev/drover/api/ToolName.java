package dev.drover.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import java.util.regex.Pattern;

/**
 * Names a tool: up to 64 lower-case letters, digits, dots, underscores and hyphens, with a letter
 * or digit at both ends.
 */
public record ToolName(@JsonValue String value) implements Comparable<ToolName> {

    private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?");

    /** Stands for plain commands where tools are granted; no definition may have it. */
    public static final ToolName COMMAND = new ToolName("command");

    /** Stands for scripts in the same way. */
    public static final ToolName SCRIPT = new ToolName("script");

    @JsonCreator
    public ToolName {
        if (!FORM.matcher(value).matches()) {
            String shown = value.length() > 40 ? value.substring(0, 40) + "..." : value;
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "'" + shown + "' is not the name of a tool",
                    "Use 1 to 64 lower-case letters, digits, dots, underscores and hyphens,"
                            + " beginning and ending with a letter or digit.");
        }
    }

    /** Whether it stands for something that is no defined tool. */
    public boolean isReserved() {
        return equals(COMMAND) || equals(SCRIPT);
    }

    @Override
    public int compareTo(ToolName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
