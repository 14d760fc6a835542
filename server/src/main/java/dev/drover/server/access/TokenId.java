package dev.drover.server.access;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.util.regex.Pattern;

/** Names a token in lists and for its revocation: the beginning of its hash. */
public record TokenId(@JsonValue String value) {

    static final int LENGTH = 16;

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{" + LENGTH + "}");

    @JsonCreator
    public TokenId {
        if (!FORM.matcher(value).matches()) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The text given is not the identifier of a token",
                    "Identifiers of tokens are "
                            + LENGTH
                            + " hexadecimal digits; lists show them.");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
