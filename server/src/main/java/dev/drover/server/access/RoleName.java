package dev.drover.server.access;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.util.regex.Pattern;

/** Names a role: as users are named. */
public record RoleName(@JsonValue String value) implements Comparable<RoleName> {

    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    @JsonCreator
    public RoleName {
        if (!FORM.matcher(value).matches()) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "'" + Shown.text(value) + "' is not the name of a role",
                    "Use 1 to 64 lower case letters, digits, '.', '_' and '-', and begin with a"
                            + " letter or digit.");
        }
    }

    @Override
    public int compareTo(RoleName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
