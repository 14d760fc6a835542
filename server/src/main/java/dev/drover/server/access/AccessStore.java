package dev.drover.server.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where users, roles, grants, tokens and sessions are kept. Every method returns when what it wrote
 * is durable, and throws STORAGE_FULL or UNAVAILABLE when it could not be. Instants are kept to the
 * millisecond. Safe for use by many threads.
 */
public interface AccessStore {

    /** All of them: there is room for them in memory. */
    StoredRights rights();

    /** Makes the whole change, or nothing of it. What is removed and is not there is no error. */
    void change(RightsChange change);

    void insertToken(StoredToken token);

    Optional<StoredToken> findToken(TokenHash hash);

    /** Oldest first, the expired ones too. */
    List<StoredToken> tokens();

    /** Deletes it with the sessions that it opened; false where there is none. */
    boolean deleteToken(TokenId id);

    /**
     * Deletes the expired logins of all users, and the oldest of the user beyond the newest {@code
     * keep}, with their sessions; gives the latter.
     */
    List<TokenId> trimLogins(String user, int keep, Instant now);

    void insertSession(StoredSession session);

    Optional<StoredSession> findSession(TokenHash hash);

    /** False where there is none. */
    boolean deleteSession(TokenHash hash);

    /** Deletes expired sessions, and the oldest of the token beyond the newest {@code keep}. */
    void trimSessions(TokenHash token, int keep, Instant now);
}
