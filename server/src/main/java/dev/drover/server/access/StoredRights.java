package dev.drover.server.access;

import java.util.List;

/** All users, roles and grants that are kept. */
public record StoredRights(List<User> users, List<Role> roles, List<Grant> grants) {

    public StoredRights {
        users = List.copyOf(users);
        roles = List.copyOf(roles);
        grants = List.copyOf(grants);
    }
}
