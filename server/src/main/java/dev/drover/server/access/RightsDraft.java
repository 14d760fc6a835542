package dev.drover.server.access;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Users, roles and grants that are being changed: each step is checked, and what differs at the end
 * is the change. Used by one thread.
 */
final class RightsDraft {

    private final RightsTable before;
    private final AccessConfiguration configuration;
    private final NavigableMap<String, User> users;
    private final NavigableMap<RoleName, Role> roles;
    private final Map<String, SortedSet<Grant>> grants;
    private final Set<String> changedUsers = new TreeSet<>();
    private final Set<RoleName> changedRoles = new TreeSet<>();
    private final Set<Grant> changedGrants = new TreeSet<>();
    private final Set<String> endedTokens = new HashSet<>();
    private final Set<String> endedLogins = new HashSet<>();
    private int grantCount;

    RightsDraft(RightsTable before, AccessConfiguration configuration) {
        this.before = before;
        this.configuration = configuration;
        this.users = new TreeMap<>(before.users());
        this.roles = new TreeMap<>(before.roles());
        this.grants = new HashMap<>(before.grants());
        this.grantCount = before.grantCount();
    }

    Optional<User> user(String name) {
        return Optional.ofNullable(users.get(name));
    }

    User requireUser(String name) {
        return user(name).orElseThrow(() -> RightsErrors.noUser(name));
    }

    Optional<Role> role(RoleName name) {
        return Optional.ofNullable(roles.get(name));
    }

    Role requireRole(RoleName name) {
        return role(name).orElseThrow(() -> RightsErrors.noRole(name));
    }

    /** Adds or changes one; a user who is disabled loses tokens and sessions. */
    void put(User user) {
        User old = users.get(user.name());
        if (old == null) {
            refuseReserved(user.name());
            limit("users", users.size(), configuration.users());
        }
        if (user.name().equals(FirstAdministrator.NAME) && (!user.trusted() || user.disabled())) {
            throw theServersOwn();
        }
        if (user.disabled()) {
            endedTokens.add(user.name());
        }
        if (old != null && old.password() != null && !old.password().equals(user.password())) {
            endedLogins.add(user.name());
        }
        users.put(user.name(), user);
        changedUsers.add(user.name());
    }

    /** The user's hash is another one of the same password. */
    void putRehashed(User user) {
        users.put(user.name(), user);
        changedUsers.add(user.name());
    }

    void removeUser(String name) {
        requireUser(name);
        if (name.equals(FirstAdministrator.NAME)) {
            throw theServersOwn();
        }
        users.remove(name);
        changedUsers.add(name);
        SortedSet<Grant> gone = grants.remove(name);
        grantCount -= gone == null ? 0 : gone.size();
    }

    void put(Role role) {
        if (!roles.containsKey(role.name())) {
            limit("roles", roles.size(), configuration.roles());
        }
        roles.put(role.name(), role);
        changedRoles.add(role.name());
    }

    /** CONFLICT where somebody has it. */
    void removeRole(RoleName name) {
        requireRole(name);
        List<String> holders =
                grants.values().stream()
                        .filter(some -> some.stream().anyMatch(grant -> grant.role().equals(name)))
                        .map(some -> some.first().user())
                        .sorted()
                        .toList();
        if (!holders.isEmpty()) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "Role " + name + " is granted to " + Shown.list(holders),
                    "Take the grants away first: drover grant list --role " + name + " shows them.",
                    Map.of("users", holders),
                    null);
        }
        roles.remove(name);
        changedRoles.add(name);
    }

    /** False where it was there already. */
    boolean add(Grant grant) {
        requireUser(grant.user());
        requireRole(grant.role());
        SortedSet<Grant> own = grants.getOrDefault(grant.user(), new TreeSet<>());
        if (own.contains(grant)) {
            return false;
        }
        limit("grants", grantCount, configuration.grants());
        SortedSet<Grant> more = new TreeSet<>(own);
        more.add(grant);
        grants.put(grant.user(), more);
        changedGrants.add(grant);
        grantCount++;
        return true;
    }

    /** False where there is none. */
    boolean remove(Grant grant) {
        SortedSet<Grant> own = grants.get(grant.user());
        if (own == null || !own.contains(grant)) {
            return false;
        }
        SortedSet<Grant> fewer = new TreeSet<>(own);
        fewer.remove(grant);
        if (fewer.isEmpty()) {
            grants.remove(grant.user());
        } else {
            grants.put(grant.user(), fewer);
        }
        changedGrants.add(grant);
        grantCount--;
        return true;
    }

    /** What differs from before; a step that was taken back is nothing. */
    RightsChange change() {
        return new RightsChange(
                differing(changedUsers, users, before.users()),
                removed(changedUsers, users, before.users()),
                differing(changedRoles, roles, before.roles()),
                removed(changedRoles, roles, before.roles()),
                grantsOnlyIn(grants, before.grants()),
                grantsOnlyIn(before.grants(), grants),
                endedTokens,
                endedLogins);
    }

    RightsTable table() {
        return new RightsTable(before.version() + 1, users, roles, grants);
    }

    private Set<Grant> grantsOnlyIn(
            Map<String, SortedSet<Grant>> here, Map<String, SortedSet<Grant>> there) {
        Set<Grant> only = new HashSet<>();
        for (Grant grant : changedGrants) {
            if (contains(here, grant) && !contains(there, grant)) {
                only.add(grant);
            }
        }
        return only;
    }

    private static boolean contains(Map<String, SortedSet<Grant>> grants, Grant grant) {
        SortedSet<Grant> own = grants.get(grant.user());
        return own != null && own.contains(grant);
    }

    private static <K, V> List<V> differing(
            Collection<K> touched, Map<K, V> now, Map<K, V> before) {
        return touched.stream()
                .filter(key -> now.containsKey(key) && !now.get(key).equals(before.get(key)))
                .map(now::get)
                .toList();
    }

    private static <K, V> Set<K> removed(Collection<K> touched, Map<K, V> now, Map<K, V> before) {
        Set<K> gone = new HashSet<>(touched);
        gone.removeIf(key -> now.containsKey(key) || !before.containsKey(key));
        return gone;
    }

    private static void refuseReserved(String name) {
        if (name.equals(Caller.SERVER)) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "The server itself is called " + name + " where it does something",
                    "Take another name.");
        }
    }

    private static DroverException theServersOwn() {
        return new DroverException(
                ErrorKind.CONFLICT,
                "The user "
                        + FirstAdministrator.NAME
                        + " is who holds the server's data folder: always there, trusted and"
                        + " enabled",
                "Revoke its tokens and take its password away where it is not to come in"
                        + " otherwise.");
    }

    private static void limit(String things, int count, int limit) {
        if (count >= limit) {
            throw RightsErrors.full(things, limit);
        }
    }
}
