package dev.drover.server.access;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Secret;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The tokens of users: made, listed, revoked. Safe for use by many threads. */
public final class Tokens {

    private static final int LONGEST_NAME = 100;

    private final AccessStore store;
    private final InstantSource clock;
    private final AccessConfiguration configuration;
    private final Rights rights;
    private final NewSecrets secrets;
    private final Revocations revocations;

    Tokens(
            AccessStore store,
            InstantSource clock,
            AccessConfiguration configuration,
            Rights rights,
            NewSecrets secrets,
            Revocations revocations) {
        this.store = store;
        this.clock = clock;
        this.configuration = configuration;
        this.rights = rights;
        this.secrets = secrets;
        this.revocations = revocations;
    }

    /**
     * A token for the caller's own user, with some of the caller's permissions.
     *
     * @param permissions null for all that the caller has
     * @param lifetime null for one that does not expire
     */
    public NewToken create(
            Caller caller,
            String name,
            @Nullable Set<Permission> permissions,
            @Nullable Duration lifetime) {
        Set<Permission> wanted = permissions == null ? caller.permissions() : permissions;
        if (!caller.permissions().containsAll(wanted)) {
            var missing = new TreeSet<>(wanted);
            missing.removeAll(caller.permissions());
            throw new DroverException(
                    ErrorKind.NOT_ALLOWED,
                    caller + " cannot give a token what it lacks itself: " + missing,
                    "Ask for fewer permissions.");
        }
        return checked(caller.user(), name, wanted, lifetime);
    }

    /**
     * A token for any user, by who administers them: NOT_ALLOWED for others.
     *
     * @param permissions null for all that the user may do, now and later
     * @param lifetime null for one that does not expire
     */
    public NewToken createFor(
            Caller caller,
            String user,
            String name,
            @Nullable Set<Permission> permissions,
            @Nullable Duration lifetime) {
        caller.require(Permission.ADMINISTER, "token.create for another user");
        if (rights.now().user(user).orElseThrow(() -> RightsErrors.noUser(user)).disabled()) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "User " + user + " is disabled, and its tokens are good for nothing",
                    "Enable the user first: drover user set " + user + " --enable");
        }
        return checked(
                user,
                name,
                permissions == null ? Set.of(Permission.ADMINISTER) : permissions,
                lifetime);
    }

    private NewToken checked(
            String user, String name, Set<Permission> permissions, @Nullable Duration lifetime) {
        if (lifetime != null && lifetime.isZero()) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The lifetime of the token is 0",
                    "Give a longer one, such as 7d, or none for a token that does not expire.");
        }
        return create(TokenKind.MADE, user, name, permissions, lifetime);
    }

    NewToken create(
            TokenKind kind,
            String user,
            String name,
            Set<Permission> permissions,
            @Nullable Duration lifetime) {
        checkName(name);
        int existing = store.tokens().size();
        if (existing >= configuration.tokens()) {
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    "There are " + existing + " tokens; that is the limit",
                    "Revoke some with token.revoke, or raise access.tokens.");
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var secret = secrets.next(NewSecrets.TOKEN);
        var token =
                new StoredToken(
                        TokenHash.of(secret),
                        kind,
                        user,
                        name,
                        permissions,
                        now,
                        lifetime == null ? null : now.plus(lifetime));
        store.insertToken(token);
        return new NewToken(token, secret);
    }

    /** Oldest first, the expired ones too. */
    public List<StoredToken> list() {
        return store.tokens();
    }

    /**
     * From now on it opens nothing, and what it opened is closed; NOT_FOUND where there is none.
     */
    public void revoke(TokenId id) {
        if (!end(id)) {
            throw new DroverException(
                    ErrorKind.NOT_FOUND,
                    "There is no token " + id,
                    "token.list shows those that there are.",
                    Map.of("token", id.value()),
                    null);
        }
    }

    /** Makes the login of a user: the oldest beyond the limit of logins ends. */
    NewToken login(TokenKind kind, String user, String name, Duration lifetime) {
        List<TokenId> ended =
                store.trimLogins(user, configuration.loginsPerUser() - 1, clock.instant());
        if (!ended.isEmpty()) {
            revocations.revoked(authentication -> ended.contains(authentication.token()));
        }
        return create(kind, user, name, Set.of(Permission.ADMINISTER), lifetime);
    }

    /** Ends a login on a command line; nothing happens where the token is none. */
    public void logout(Secret token) {
        store.findToken(TokenHash.of(token))
                .filter(found -> found.kind() == TokenKind.LOGIN)
                .ifPresent(found -> end(found.id()));
    }

    /** False where there is none. */
    boolean end(TokenId id) {
        boolean was = store.deleteToken(id);
        revocations.revoked(authentication -> authentication.token().equals(id));
        return was;
    }

    static void checkName(String name) {
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The token's name has "
                            + name.length()
                            + " characters; it may have 1 to "
                            + LONGEST_NAME,
                    "Name it after what it is for, such as 'dashboard'.");
        }
    }
}
