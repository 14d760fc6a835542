package dev.drover.server.access;

import dev.drover.api.Secret;

import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Finds out who shows a token or a session cookie. Safe for use by many threads. */
public final class Authenticator {

    private static final int LONGEST = 200;

    private final AccessStore store;
    private final InstantSource clock;
    private final ProcessTokens processes;

    Authenticator(AccessStore store, InstantSource clock, ProcessTokens processes) {
        this.store = store;
        this.clock = clock;
        this.processes = processes;
    }

    /** Empty where the token is not known, revoked, expired, or was not made for this. */
    public Optional<Authentication> authenticate(Secret token) {
        return token.reveal().startsWith(NewSecrets.PROCESS)
                ? processes.find(TokenHash.of(token))
                : authenticateUser(token);
    }

    /** Of a session cookie; empty where it is not known, ended or expired. */
    public Optional<Authentication> authenticateSession(Secret session) {
        if (!plausible(session, NewSecrets.SESSION)) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        return store.findSession(TokenHash.of(session))
                .filter(found -> found.isValidAt(now))
                .flatMap(found ->
                        store.findToken(found.token())
                                .filter(token -> token.isValidAt(now))
                                .flatMap(this::caller)
                                .map(caller ->
                                        new Authentication(
                                                caller,
                                                found.hash(),
                                                found.token().id(),
                                                found.expiresAt())));
    }

    /** Of a user's token alone: what may open a session. */
    Optional<Authentication> authenticateUser(Secret token) {
        if (!plausible(token, NewSecrets.TOKEN)) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        return store.findToken(TokenHash.of(token))
                .filter(found -> found.isValidAt(now))
                .flatMap(found ->
                        caller(found)
                                .map(caller ->
                                        new Authentication(
                                                caller,
                                                found.hash(),
                                                found.id(),
                                                found.expiresAt())));
    }

    /**
     * Whether what was established before is still so, for what was being opened when a token or
     * session was revoked.
     */
    public boolean isStillValid(Authentication shown) {
        Instant now = clock.instant();
        if (!shown.isValidAt(now)) {
            return false;
        }
        if (shown.caller().kind() == Caller.Kind.PROCESS) {
            return processes.find(shown.credential()).isPresent();
        }
        return store.findToken(shown.credential()).isPresent()
                || store.findSession(shown.credential())
                        .flatMap(session -> store.findToken(session.token()))
                        .isPresent();
    }

    private Optional<Caller> caller(StoredToken token) {
        return store.findUser(token.user())
                .map(user ->
                        new Caller(
                                Caller.Kind.USER,
                                user.name(),
                                both(user.permissions(), token.permissions()),
                                null,
                                null));
    }

    private static Set<Permission> both(Set<Permission> one, Set<Permission> other) {
        var both = EnumSet.noneOf(Permission.class);
        both.addAll(Permission.including(one));
        both.retainAll(Permission.including(other));
        return both;
    }

    private static boolean plausible(Secret secret, String prefix) {
        String text = secret.reveal();
        return text.length() <= LONGEST && text.startsWith(prefix);
    }
}
