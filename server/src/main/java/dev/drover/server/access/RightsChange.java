package dev.drover.server.access;

import java.util.List;
import java.util.Set;

/**
 * What becomes different about users, roles and grants, all at once.
 *
 * @param users new or changed
 * @param removedUsers with them go their grants, tokens and sessions
 * @param roles new or changed
 * @param removedRoles that no grant names any more
 * @param grants that are new
 * @param removedGrants that are not there any more, but for those of removed users
 * @param endedTokens users all of whose tokens and sessions end
 * @param endedLogins users whose logins by password end
 */
public record RightsChange(
        List<User> users,
        Set<String> removedUsers,
        List<Role> roles,
        Set<RoleName> removedRoles,
        Set<Grant> grants,
        Set<Grant> removedGrants,
        Set<String> endedTokens,
        Set<String> endedLogins) {

    public RightsChange {
        users = List.copyOf(users);
        removedUsers = Set.copyOf(removedUsers);
        roles = List.copyOf(roles);
        removedRoles = Set.copyOf(removedRoles);
        grants = Set.copyOf(grants);
        removedGrants = Set.copyOf(removedGrants);
        endedTokens = Set.copyOf(endedTokens);
        endedLogins = Set.copyOf(endedLogins);
    }

    /** New or changed users alone. */
    public static RightsChange of(User... users) {
        return new RightsChange(
                List.of(users),
                Set.of(),
                List.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                Set.of());
    }

    boolean isEmpty() {
        return users.isEmpty()
                && removedUsers.isEmpty()
                && roles.isEmpty()
                && removedRoles.isEmpty()
                && grants.isEmpty()
                && removedGrants.isEmpty()
                && endedTokens.isEmpty()
                && endedLogins.isEmpty();
    }
}
