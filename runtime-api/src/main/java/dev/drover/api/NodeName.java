package dev.drover.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import java.util.regex.Pattern;

/**
 * Names a machine that joined a primary: up to 100 lower-case letters, digits, dots, underscores
 * and hyphens, with a letter or digit at both ends. Unique within its primary.
 */
public record NodeName(@JsonValue String value) implements Comparable<NodeName> {

    private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9._-]{0,98}[a-z0-9])?");

    @JsonCreator
    public NodeName {
        if (!FORM.matcher(value).matches()) {
            String shown = value.length() > 40 ? value.substring(0, 40) + "..." : value;
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "'" + shown + "' is not the name of a node",
                    "Use 1 to 100 lower-case letters, digits, dots, underscores and hyphens,"
                            + " beginning and ending with a letter or digit.");
        }
    }

    @Override
    public int compareTo(NodeName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
