package dev.drover.server.access;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/**
 * What a file says of users, roles and grants, each with the place where it says so.
 *
 * @param users what is null there stays as it is
 * @param roles likewise
 */
record AccessFile(List<UserPart> users, List<RolePart> roles, List<GrantPart> grants) {

    /** A place in the file; both count from 1. */
    record Mark(int line, int column) {}

    record UserPart(
            Mark at,
            String name,
            @Nullable Set<Permission> permissions,
            @Nullable Boolean trusted,
            @Nullable Boolean disabled) {}

    record RolePart(
            Mark at,
            RoleName name,
            @Nullable String description,
            @Nullable Set<Permission> permissions,
            @Nullable List<String> tools) {}

    record GrantPart(Mark at, String user, RoleName role, List<Place> on) {}

    /** Something wrong with the file. */
    record Mistake(Mark at, String message) {}

    AccessFile {
        users = List.copyOf(users);
        roles = List.copyOf(roles);
        grants = List.copyOf(grants);
    }
}
