package dev.drover.server.access;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;

/** Somebody known to the server by name, with what they may do at most. */
public record User(String name, Set<Permission> permissions, Instant createdAt) {

    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    public User {
        if (!FORM.matcher(name).matches()) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The text given is not a user's name",
                    "Use 1 to 64 lower case letters, digits, '.', '_' and '-'.");
        }
        permissions = Set.copyOf(permissions);
    }
}
