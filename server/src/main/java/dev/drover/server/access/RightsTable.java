package dev.drover.server.access;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Users, roles and grants at one moment, which fit together: a grant's user and role are there.
 * Immutable.
 */
final class RightsTable {

    private final long version;
    private final NavigableMap<String, User> users;
    private final NavigableMap<RoleName, Role> roles;
    private final Map<String, SortedSet<Grant>> grants;
    private final Map<String, Set<Permission>> permissions = new HashMap<>();

    /**
     * Takes the maps as they are: nobody changes them any more.
     *
     * @param grants by user, none of them empty
     */
    RightsTable(
            long version,
            NavigableMap<String, User> users,
            NavigableMap<RoleName, Role> roles,
            Map<String, SortedSet<Grant>> grants) {
        this.version = version;
        this.users = users;
        this.roles = roles;
        this.grants = grants;
        users.values().forEach(user -> permissions.put(user.name(), Set.copyOf(all(user))));
    }

    static RightsTable of(StoredRights stored) {
        NavigableMap<String, User> users = new TreeMap<>();
        stored.users().forEach(user -> users.put(user.name(), user));
        NavigableMap<RoleName, Role> roles = new TreeMap<>();
        stored.roles().forEach(role -> roles.put(role.name(), role));
        Map<String, SortedSet<Grant>> grants = new HashMap<>();
        stored.grants()
                .forEach(grant ->
                        grants.computeIfAbsent(grant.user(), none -> new TreeSet<>()).add(grant));
        return new RightsTable(1, users, roles, grants);
    }

    /** Grows with each change. */
    long version() {
        return version;
    }

    NavigableMap<String, User> users() {
        return users;
    }

    NavigableMap<RoleName, Role> roles() {
        return roles;
    }

    Map<String, SortedSet<Grant>> grants() {
        return grants;
    }

    Optional<User> user(String name) {
        return Optional.ofNullable(users.get(name));
    }

    /** A user's, in order. */
    SortedSet<Grant> grantsOf(String user) {
        return grants.getOrDefault(user, new TreeSet<>());
    }

    /** All, in order. */
    List<Grant> allGrants() {
        return grants.values().stream().flatMap(Set::stream).sorted().toList();
    }

    int grantCount() {
        return grants.values().stream().mapToInt(Set::size).sum();
    }

    Role role(RoleName name) {
        Role role = roles.get(name);
        if (role == null) {
            throw RightsErrors.noRole(name);
        }
        return role;
    }

    /** What a user may do: own permissions and those of all granted roles; none where unknown. */
    Set<Permission> permissions(String user) {
        return permissions.getOrDefault(user, Set.of());
    }

    private Set<Permission> all(User user) {
        if (user.disabled()) {
            return Set.of();
        }
        if (user.trusted()) {
            return EnumSet.allOf(Permission.class);
        }
        Set<Permission> all = EnumSet.noneOf(Permission.class);
        all.addAll(user.permissions());
        grantsOf(user.name()).forEach(grant -> all.addAll(role(grant.role()).permissions()));
        return all;
    }
}
