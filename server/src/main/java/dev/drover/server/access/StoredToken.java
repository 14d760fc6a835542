package dev.drover.server.access;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Set;

/**
 * What is kept of a token: everything but the token.
 *
 * @param name what its maker called it
 * @param permissions what it allows, within what its user may do; ADMINISTER is all of that
 * @param expiresAt null where it does not expire
 */
public record StoredToken(
        TokenHash hash,
        TokenKind kind,
        String user,
        String name,
        Set<Permission> permissions,
        Instant createdAt,
        @Nullable Instant expiresAt) {

    public StoredToken {
        permissions = Set.copyOf(permissions);
    }

    public TokenId id() {
        return hash.id();
    }

    boolean isValidAt(Instant time) {
        return expiresAt == null || time.isBefore(expiresAt);
    }
}
