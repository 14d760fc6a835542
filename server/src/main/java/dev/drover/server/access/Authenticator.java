package dev.drover.server.access;

import dev.drover.api.Secret;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** Finds out who shows a token or a session cookie. Safe for use by many threads. */
public final class Authenticator {

    private static final int LONGEST = 200;

    private final AccessStore store;
    private final InstantSource clock;
    private final ProcessTokens processes;
    private final Rights rights;

    Authenticator(AccessStore store, InstantSource clock, ProcessTokens processes, Rights rights) {
        this.store = store;
        this.clock = clock;
        this.processes = processes;
        this.rights = rights;
    }

    /** Empty where the token is not known, revoked, expired, or was not made for this. */
    public Optional<Authentication> authenticate(Secret token) {
        return token.reveal().startsWith(NewSecrets.PROCESS)
                ? processes.find(TokenHash.of(token)).flatMap(this::current)
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
                                .flatMap(token ->
                                        authentication(token, found.hash(), found.expiresAt())));
    }

    /** Of a user's token alone: what may open a session. */
    Optional<Authentication> authenticateUser(Secret token) {
        if (!plausible(token, NewSecrets.TOKEN)) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        return store.findToken(TokenHash.of(token))
                .filter(found -> found.isValidAt(now))
                .flatMap(found -> authentication(found, found.hash(), found.expiresAt()));
    }

    /**
     * The same with what its caller may do now, at the cost of comparing two numbers while nothing
     * has changed. Empty where the user is disabled or not there any more.
     */
    public Optional<Authentication> current(Authentication shown) {
        long version = rights.version();
        if (shown.rightsVersion() == version) {
            return Optional.of(shown);
        }
        if (shown.caller().kind() == Caller.Kind.PROCESS) {
            return processes
                    .find(shown.credential())
                    .map(issued -> issued.with(rights.narrowed(issued.caller()), version));
        }
        return caller(shown.caller().user(), shown.limits())
                .map(caller -> shown.with(caller, version));
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

    Optional<Authentication> authentication(
            StoredToken token, TokenHash credential, @Nullable Instant expiresAt) {
        long version = rights.version();
        return caller(token.user(), token.permissions())
                .map(caller ->
                        new Authentication(
                                caller,
                                credential,
                                token.id(),
                                token.kind(),
                                token.permissions(),
                                expiresAt,
                                version));
    }

    private Optional<Caller> caller(String name, Set<Permission> limits) {
        return rights.now()
                .user(name)
                .filter(user -> !user.disabled())
                .map(user ->
                        new Caller(
                                Caller.Kind.USER, name, rights.within(name, limits), null, null));
    }

    private static boolean plausible(Secret secret, String prefix) {
        String text = secret.reveal();
        return text.length() <= LONGEST && text.startsWith(prefix);
    }
}
