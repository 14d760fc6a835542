package dev.drover.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import java.util.regex.Pattern;

/**
 * Names a group of nodes: up to 100 lower-case letters, digits, dots, underscores and hyphens, with
 * a letter or digit at both ends. Where nodes are chosen, {@code @} stands before it.
 */
public record GroupName(@JsonValue String value) implements Comparable<GroupName> {

    private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9._-]{0,98}[a-z0-9])?");

    @JsonCreator
    public GroupName {
        if (!FORM.matcher(value).matches()) {
            String shown = value.length() > 40 ? value.substring(0, 40) + "..." : value;
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "'" + shown + "' is not the name of a group",
                    "Use 1 to 100 lower-case letters, digits, dots, underscores and hyphens,"
                            + " beginning and ending with a letter or digit, and no @ here.");
        }
    }

    @Override
    public int compareTo(GroupName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
