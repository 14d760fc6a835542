package dev.drover.server.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where users, tokens and sessions are kept. Every method returns when what it wrote is durable,
 * and throws STORAGE_FULL or UNAVAILABLE when it could not be. Instants are kept to the
 * millisecond. Safe for use by many threads.
 */
public interface AccessStore {

    /** CONFLICT where the name is taken. */
    void insertUser(User user);

    Optional<User> findUser(String name);

    /** Ordered by name. */
    List<User> users();

    void insertToken(StoredToken token);

    Optional<StoredToken> findToken(TokenHash hash);

    /** Oldest first, the expired ones too. */
    List<StoredToken> tokens();

    /** Deletes it with the sessions that it opened; false where there is none. */
    boolean deleteToken(TokenId id);

    void insertSession(StoredSession session);

    Optional<StoredSession> findSession(TokenHash hash);

    /** False where there is none. */
    boolean deleteSession(TokenHash hash);

    /** Deletes expired sessions, and the oldest of the token beyond the newest {@code keep}. */
    void trimSessions(TokenHash token, int keep, Instant now);
}
