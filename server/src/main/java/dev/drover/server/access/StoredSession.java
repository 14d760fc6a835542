package dev.drover.server.access;

import java.time.Instant;

/**
 * What is kept of a browser's session: everything but the cookie.
 *
 * @param token the token that opened it; with that it ends too
 */
public record StoredSession(TokenHash hash, TokenHash token, Instant createdAt, Instant expiresAt) {

    boolean isValidAt(Instant time) {
        return time.isBefore(expiresAt);
    }
}
