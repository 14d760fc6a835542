package dev.drover.server.access;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * Who calls, and by what that was established.
 *
 * @param credential the hash of the token or session cookie that was shown
 * @param token the token that was shown, or that opened the session
 * @param expiresAt from then on it is not valid any more; null for never
 */
public record Authentication(
        Caller caller, TokenHash credential, TokenId token, @Nullable Instant expiresAt) {

    public boolean isValidAt(Instant time) {
        return expiresAt == null || time.isBefore(expiresAt);
    }
}
