package dev.drover.server.access;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Set;

/**
 * Who calls, and by what that was established.
 *
 * @param credential the hash of the token or session cookie that was shown
 * @param token the token that was shown, or that opened the session
 * @param kind how that came to be
 * @param limits what the token allows, within what its user may do
 * @param expiresAt from then on it is not valid any more; null for never
 * @param rightsVersion {@link Rights#version} when the caller's permissions were found out
 */
public record Authentication(
        Caller caller,
        TokenHash credential,
        TokenId token,
        TokenKind kind,
        Set<Permission> limits,
        @Nullable Instant expiresAt,
        long rightsVersion) {

    public Authentication {
        limits = Set.copyOf(limits);
    }

    static Authentication ofProcess(Caller caller, TokenHash hash) {
        return new Authentication(
                caller, hash, hash.id(), TokenKind.MADE, caller.permissions(), null, 0);
    }

    public boolean isValidAt(Instant time) {
        return expiresAt == null || time.isBefore(expiresAt);
    }

    /** Of somebody who may do nothing any more. */
    public Authentication withoutRights() {
        return with(
                new Caller(caller.kind(), caller.user(), Set.of(), caller.run(), caller.process()),
                rightsVersion);
    }

    Authentication with(Caller other, long version) {
        return new Authentication(other, credential, token, kind, limits, expiresAt, version);
    }
}
