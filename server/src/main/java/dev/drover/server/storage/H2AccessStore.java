package dev.drover.server.storage;

import dev.drover.server.access.AccessStore;
import dev.drover.server.access.RightsChange;
import dev.drover.server.access.StoredRights;
import dev.drover.server.access.StoredSession;
import dev.drover.server.access.StoredToken;
import dev.drover.server.access.TokenHash;
import dev.drover.server.access.TokenId;
import dev.drover.server.access.TokenKind;

import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Users, roles, grants, tokens and sessions in the database. */
public final class H2AccessStore implements AccessStore {

    private static final String TOKEN_COLUMNS =
            "hash, kind, user_name, name, permissions, created_at, expires_at";

    private final Database database;

    public H2AccessStore(Database database) {
        this.database = database;
    }

    @Override
    public StoredRights rights() {
        return database.read("the users, roles and grants", H2Rights::read);
    }

    @Override
    public void change(RightsChange change) {
        database.write("the users, roles and grants", handle -> H2Rights.write(handle, change));
    }

    @Override
    public void insertToken(StoredToken token) {
        database.write(
                "a token",
                handle ->
                        handle.execute(
                                "insert into access_token (id, "
                                        + TOKEN_COLUMNS
                                        + ") values (?, ?, ?, ?, ?, ?, ?, ?)",
                                token.id().value(),
                                token.hash().value(),
                                token.kind().name(),
                                token.user(),
                                token.name(),
                                H2Rights.written(token.permissions()),
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
    public List<TokenId> trimLogins(String user, int keep, Instant now) {
        return database.write(
                "the end of old logins",
                handle -> {
                    List<TokenId> old =
                            handle.createQuery(
                                            "select id from access_token where user_name = ?"
                                                    + " and kind <> 'MADE' and expires_at > ?"
                                                    + " order by created_at desc, id"
                                                    + " offset ? rows")
                                    .bind(0, user)
                                    .bind(1, now.toEpochMilli())
                                    .bind(2, keep)
                                    .map((row, context) -> new TokenId(row.getString(1)))
                                    .list();
                    old.forEach(id ->
                            handle.execute("delete from access_token where id = ?", id.value()));
                    handle.execute(
                            "delete from access_token where kind <> 'MADE' and expires_at <= ?",
                            now.toEpochMilli());
                    return old;
                });
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

    private static StoredToken token(ResultSet row, StatementContext context) throws SQLException {
        Long expiresAt = row.getObject("expires_at", Long.class);
        return new StoredToken(
                new TokenHash(row.getString("hash")),
                TokenKind.valueOf(row.getString("kind")),
                row.getString("user_name"),
                row.getString("name"),
                H2Rights.permissions(row.getString("permissions")),
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

    private static @Nullable Long writtenOrNull(@Nullable Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return Instant.ofEpochMilli(row.getLong(column));
    }
}
