package dev.drover.server.storage;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.access.AccessStore;
import dev.drover.server.access.Permission;
import dev.drover.server.access.StoredSession;
import dev.drover.server.access.StoredToken;
import dev.drover.server.access.TokenHash;
import dev.drover.server.access.TokenId;
import dev.drover.server.access.User;

import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Users, tokens and sessions in the database. */
public final class H2AccessStore implements AccessStore {

    private static final String TOKEN_COLUMNS =
            "hash, user_name, name, permissions, created_at, expires_at";

    private final Database database;

    public H2AccessStore(Database database) {
        this.database = database;
    }

    @Override
    public void insertUser(User user) {
        boolean inserted =
                database.write(
                        "the user " + user.name(),
                        handle ->
                                handle.createQuery("select 1 from app_user where name = ?")
                                                .bind(0, user.name())
                                                .mapTo(Integer.class)
                                                .findOne()
                                                .isEmpty()
                                        && handle.execute(
                                                        "insert into app_user"
                                                                + " (name, permissions, created_at)"
                                                                + " values (?, ?, ?)",
                                                        user.name(),
                                                        written(user.permissions()),
                                                        user.createdAt().toEpochMilli())
                                                == 1);
        if (!inserted) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "There is a user " + user.name() + " already",
                    "Take another name.");
        }
    }

    @Override
    public Optional<User> findUser(String name) {
        return database.read(
                "the user " + name,
                handle ->
                        handle.createQuery(
                                        "select name, permissions, created_at from app_user"
                                                + " where name = ?")
                                .bind(0, name)
                                .map(H2AccessStore::user)
                                .findOne());
    }

    @Override
    public List<User> users() {
        return database.read(
                "the users",
                handle ->
                        handle.createQuery(
                                        "select name, permissions, created_at from app_user"
                                                + " order by name")
                                .map(H2AccessStore::user)
                                .list());
    }

    @Override
    public void insertToken(StoredToken token) {
        database.write(
                "a token",
                handle ->
                        handle.execute(
                                "insert into access_token (id, "
                                        + TOKEN_COLUMNS
                                        + ") values (?, ?, ?, ?, ?, ?, ?)",
                                token.id().value(),
                                token.hash().value(),
                                token.user(),
                                token.name(),
                                written(token.permissions()),
                                token.createdAt().toEpochMilli(),
                                writtenOrNull(token.expiresAt())));
    }

    @Override
    public Optional<StoredToken> findToken(TokenHash hash) {
        return database.read(
                "a token",
                handle ->
                        handle.createQuery(
                                        "select "
                                                + TOKEN_COLUMNS
                                                + " from access_token where hash = ?")
                                .bind(0, hash.value())
                                .map(H2AccessStore::token)
                                .findOne());
    }

    @Override
    public List<StoredToken> tokens() {
        return database.read(
                "the tokens",
                handle ->
                        handle.createQuery(
                                        "select "
                                                + TOKEN_COLUMNS
                                                + " from access_token order by created_at, id")
                                .map(H2AccessStore::token)
                                .list());
    }

    @Override
    public boolean deleteToken(TokenId id) {
        return database.write(
                "the end of a token",
                handle -> handle.execute("delete from access_token where id = ?", id.value()) == 1);
    }

    @Override
    public void insertSession(StoredSession session) {
        database.write(
                "a session",
                handle ->
                        handle.execute(
                                "insert into browser_session"
                                        + " (hash, token_hash, created_at, expires_at)"
                                        + " values (?, ?, ?, ?)",
                                session.hash().value(),
                                session.token().value(),
                                session.createdAt().toEpochMilli(),
                                session.expiresAt().toEpochMilli()));
    }

    @Override
    public Optional<StoredSession> findSession(TokenHash hash) {
        return database.read(
                "a session",
                handle ->
                        handle.createQuery(
                                        "select hash, token_hash, created_at, expires_at"
                                                + " from browser_session where hash = ?")
                                .bind(0, hash.value())
                                .map(H2AccessStore::session)
                                .findOne());
    }

    @Override
    public boolean deleteSession(TokenHash hash) {
        return database.write(
                "the end of a session",
                handle ->
                        handle.execute("delete from browser_session where hash = ?", hash.value())
                                == 1);
    }

    @Override
    public void trimSessions(TokenHash token, int keep, Instant now) {
        database.write(
                "the end of old sessions",
                handle ->
                        handle.execute(
                                        "delete from browser_session where expires_at <= ?",
                                        now.toEpochMilli())
                                + handle.execute(
                                        "delete from browser_session where hash in"
                                                + " (select hash from browser_session"
                                                + " where token_hash = ?"
                                                + " order by created_at desc, hash"
                                                + " offset ? rows)",
                                        token.value(),
                                        keep));
    }

    private static User user(ResultSet row, StatementContext context) throws SQLException {
        return new User(
                row.getString("name"),
                permissions(row.getString("permissions")),
                instant(row, "created_at"));
    }

    private static StoredToken token(ResultSet row, StatementContext context) throws SQLException {
        Long expiresAt = row.getObject("expires_at", Long.class);
        return new StoredToken(
                new TokenHash(row.getString("hash")),
                row.getString("user_name"),
                row.getString("name"),
                permissions(row.getString("permissions")),
                instant(row, "created_at"),
                expiresAt == null ? null : Instant.ofEpochMilli(expiresAt));
    }

    private static StoredSession session(ResultSet row, StatementContext context)
            throws SQLException {
        return new StoredSession(
                new TokenHash(row.getString("hash")),
                new TokenHash(row.getString("token_hash")),
                instant(row, "created_at"),
                instant(row, "expires_at"));
    }

    private static String written(Set<Permission> permissions) {
        return permissions.stream().map(Permission::name).sorted().collect(Collectors.joining(","));
    }

    /** What this version does not know gives no right. */
    private static Set<Permission> permissions(String written) {
        Set<String> names = Set.copyOf(Arrays.asList(written.split(",")));
        return EnumSet.allOf(Permission.class).stream()
                .filter(permission -> names.contains(permission.name()))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Permission.class)));
    }

    private static @Nullable Long writtenOrNull(@Nullable Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return Instant.ofEpochMilli(row.getLong(column));
    }
}
