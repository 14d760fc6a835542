package dev.drover.server.access;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.util.Arrays;
import java.util.Map;

/** What is said of users, roles and grants that are not there, or too many. */
final class RightsErrors {

    private RightsErrors() {}

    static DroverException noUser(String name) {
        return new DroverException(
                ErrorKind.NOT_FOUND,
                "There is no user " + Shown.text(name),
                "drover user list shows all.",
                Map.of("user", Shown.text(name)),
                null);
    }

    static DroverException noRole(RoleName name) {
        return new DroverException(
                ErrorKind.NOT_FOUND,
                "There is no role " + name,
                "drover role list shows all.",
                Map.of("role", name.value()),
                null);
    }

    static DroverException noPermission(String name) {
        return new DroverException(
                ErrorKind.INVALID_PARAMETERS,
                "'" + Shown.text(name) + "' is no permission",
                "There are " + Arrays.toString(Permission.values()) + ".");
    }

    static DroverException noGrant(Grant grant) {
        return new DroverException(
                ErrorKind.NOT_FOUND,
                "There is no grant " + grant,
                "drover grant list --user " + grant.user() + " shows those that there are.",
                Map.of("grant", grant.toString()),
                null);
    }

    static DroverException taken(String what, String list) {
        return new DroverException(
                ErrorKind.CONFLICT,
                "There is a " + what + " already",
                "Take another name, or change it; " + list + " shows all.");
    }

    static DroverException full(String things, int limit) {
        return new DroverException(
                ErrorKind.LIMIT_REACHED,
                "There are " + limit + " " + things + "; that is the limit",
                "Delete some, or raise access." + things + ".");
    }
}
