package dev.drover.server.access;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Somebody known to the server by name.
 *
 * @param permissions what the user may do in any case; roles add to it
 * @param trusted may do everything, and alone administers users, roles and grants
 * @param disabled may do nothing, and cannot come in
 * @param password null where the user has none, and comes in by tokens alone
 */
public record User(
        String name,
        Set<Permission> permissions,
        boolean trusted,
        boolean disabled,
        @Nullable PasswordHash password,
        Instant createdAt) {

    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    public User {
        checkName(name);
        refuseAdministering("User " + name, permissions);
        permissions = Set.copyOf(permissions);
    }

    /** One who has no password yet. */
    public static User plain(String name, Set<Permission> permissions, Instant createdAt) {
        return new User(name, permissions, false, false, null, createdAt);
    }

    /** One who may do everything, without a password yet. */
    public static User trusted(String name, Instant createdAt) {
        return new User(name, Set.of(), true, false, null, createdAt);
    }

    User withPermissions(Set<Permission> other) {
        return new User(name, other, trusted, disabled, password, createdAt);
    }

    User withTrusted(boolean other) {
        return new User(name, permissions, other, disabled, password, createdAt);
    }

    User withDisabled(boolean other) {
        return new User(name, permissions, trusted, other, password, createdAt);
    }

    User withPassword(@Nullable PasswordHash other) {
        return new User(name, permissions, trusted, disabled, other, createdAt);
    }

    PasswordHash requirePassword() {
        return Objects.requireNonNull(password, "the user has no password");
    }

    static void checkName(String name) {
        if (!FORM.matcher(name).matches()) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The text given is not a user's name",
                    "Use 1 to 64 lower case letters, digits, '.', '_' and '-'.");
        }
    }

    /** Otherwise there would be two ways to become an administrator, one of them by a role. */
    static void refuseAdministering(String who, Set<Permission> permissions) {
        if (permissions.contains(Permission.ADMINISTER)) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    who + " cannot have the permission ADMINISTER, which trusted users have alone",
                    "Make the user trusted, or leave it out.");
        }
    }
}
