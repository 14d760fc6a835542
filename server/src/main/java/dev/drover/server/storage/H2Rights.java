package dev.drover.server.storage;

import dev.drover.server.access.Grant;
import dev.drover.server.access.PasswordHash;
import dev.drover.server.access.Permission;
import dev.drover.server.access.Place;
import dev.drover.server.access.RightsChange;
import dev.drover.server.access.Role;
import dev.drover.server.access.RoleName;
import dev.drover.server.access.StoredRights;
import dev.drover.server.access.User;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The tables of users, roles and grants. */
final class H2Rights {

    private H2Rights() {}

    static StoredRights read(Handle handle) {
        Map<String, SortedSet<String>> tools = new HashMap<>();
        handle.createQuery("SELECT role_name, tool FROM access_role_tool")
                .map((row, context) -> Map.entry(row.getString(1), row.getString(2)))
                .forEach(tool ->
                        tools.computeIfAbsent(tool.getKey(), none -> new TreeSet<>())
                                .add(tool.getValue()));
        return new StoredRights(
                handle.createQuery(
                                "SELECT name, permissions, trusted, disabled, password, created_at"
                                        + " FROM app_user ORDER BY name")
                        .map((row, context) -> user(row))
                        .list(),
                handle.createQuery(
                                "SELECT name, description, permissions FROM access_role"
                                        + " ORDER BY name")
                        .map((row, context) ->
                                new Role(
                                        new RoleName(row.getString("name")),
                                        row.getString("description"),
                                        given(row.getString("permissions")),
                                        tools.getOrDefault(row.getString("name"), new TreeSet<>())))
                        .list(),
                handle.createQuery("SELECT user_name, role_name, place FROM access_grant")
                        .map((row, context) ->
                                new Grant(
                                        row.getString("user_name"),
                                        new RoleName(row.getString("role_name")),
                                        Place.of(row.getString("place"))))
                        .list());
    }

    /** Grants go before what they refer to, and come after it. */
    static boolean write(Handle handle, RightsChange change) {
        Set<String> ended = new TreeSet<>(change.endedTokens());
        ended.addAll(change.removedUsers());
        grants(
                handle,
                "DELETE FROM access_grant WHERE user_name = ? AND role_name = ? AND place = ?",
                change.removedGrants());
        each(handle, "DELETE FROM access_token WHERE user_name = ?", ended);
        each(
                handle,
                "DELETE FROM access_token WHERE user_name = ? AND kind <> 'MADE'",
                change.endedLogins());
        each(handle, "DELETE FROM app_user WHERE name = ?", change.removedUsers());
        each(
                handle,
                "DELETE FROM access_role WHERE name = ?",
                change.removedRoles().stream().map(RoleName::value).toList());
        change.users().forEach(user -> put(handle, user));
        change.roles().forEach(role -> put(handle, role));
        grants(
                handle,
                "MERGE INTO access_grant (user_name, role_name, place)"
                        + " KEY (user_name, role_name, place) VALUES (?, ?, ?)",
                change.grants());
        return true;
    }

    static String written(Set<Permission> permissions) {
        return permissions.stream().map(Permission::name).sorted().collect(Collectors.joining(","));
    }

    /** What this version does not know gives no right. */
    static Set<Permission> permissions(String written) {
        Set<String> names = Set.copyOf(Arrays.asList(written.split(",")));
        return EnumSet.allOf(Permission.class).stream()
                .filter(permission -> names.contains(permission.name()))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Permission.class)));
    }

    /** Older versions wrote for users what is now said by their being trusted. */
    private static Set<Permission> given(String written) {
        Set<Permission> given = permissions(written);
        given.remove(Permission.ADMINISTER);
        return given;
    }

    private static User user(ResultSet row) throws SQLException {
        String password = row.getString("password");
        return new User(
                row.getString("name"),
                given(row.getString("permissions")),
                row.getBoolean("trusted"),
                row.getBoolean("disabled"),
                password == null ? null : new PasswordHash(password),
                Instant.ofEpochMilli(row.getLong("created_at")));
    }

    private static void put(Handle handle, User user) {
        PasswordHash password = user.password();
        handle.execute(
                "MERGE INTO app_user (name, permissions, trusted, disabled, password, created_at)"
                        + " KEY (name) VALUES (?, ?, ?, ?, ?, ?)",
                user.name(),
                written(user.permissions()),
                user.trusted(),
                user.disabled(),
                password == null ? null : password.text(),
                user.createdAt().toEpochMilli());
    }

    private static void put(Handle handle, Role role) {
        String name = role.name().value();
        handle.execute(
                "MERGE INTO access_role (name, description, permissions) KEY (name)"
                        + " VALUES (?, ?, ?)",
                name,
                role.description(),
                written(role.permissions()));
        handle.execute("DELETE FROM access_role_tool WHERE role_name = ?", name);
        if (!role.tools().isEmpty()) {
            PreparedBatch tools =
                    handle.prepareBatch(
                            "INSERT INTO access_role_tool (role_name, tool) VALUES (?, ?)");
            role.tools().forEach(tool -> tools.add(name, tool));
            tools.execute();
        }
    }

    private static void grants(Handle handle, String statement, Set<Grant> grants) {
        if (!grants.isEmpty()) {
            PreparedBatch batch = handle.prepareBatch(statement);
            grants.forEach(
                    grant -> batch.add(grant.user(), grant.role().value(), grant.on().toString()));
            batch.execute();
        }
    }

    private static void each(Handle handle, String statement, Collection<String> values) {
        values.forEach(value -> handle.execute(statement, value));
    }
}
