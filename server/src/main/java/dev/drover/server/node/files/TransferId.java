package dev.drover.server.node.files;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.util.UUID;
import java.util.regex.Pattern;

/** Identifies a file that is open for a transfer. Never given twice, and not to be guessed. */
public record TransferId(@JsonValue String value) {

    private static final Pattern FORM =
            Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    @JsonCreator
    public TransferId {
        if (!FORM.matcher(value).matches()) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The text given is not the identifier of a transfer",
                    "Use the identifier that the transfer began with.");
        }
    }

    static TransferId next() {
        return new TransferId(UUID.randomUUID().toString());
    }

    @Override
    public String toString() {
        return value;
    }
}
