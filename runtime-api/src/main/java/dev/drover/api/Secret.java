package dev.drover.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A text that must not be shown: {@code toString} is masked, only {@link #reveal()} gives it. */
public final class Secret {

    private final String value;

    @JsonCreator
    public Secret(String value) {
        if (value.isEmpty()) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS, "A secret is empty", "Give it a value.");
        }
        this.value = value;
    }

    @JsonValue
    public String reveal() {
        return value;
    }

    /** Takes the same time wherever the two differ. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret secret
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8),
                        secret.value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "******";
    }
}
