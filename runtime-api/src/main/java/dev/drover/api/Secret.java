package dev.drover.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A text that must not be shown: {@code toString} is masked, only {@link #reveal()} gives it. */
public record Secret(String value) {

    @JsonCreator
    public Secret {
        if (value.isEmpty()) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS, "A secret is empty", "Give it a value.");
        }
    }

    @JsonValue
    public String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "******";
    }
}
