package dev.drover.server.access;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

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
    private final NewSecrets secrets;
    private final Revocations revocations;

    Tokens(
            AccessStore store,
            InstantSource clock,
            AccessConfiguration configuration,
            NewSecrets secrets,
            Revocations revocations) {
        this.store = store;
        this.clock = clock;
        this.configuration = configuration;
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
        if (lifetime != null && lifetime.isZero()) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The lifetime of the token is 0",
                    "Give a longer one, such as 7d, or none for a token that does not expire.");
        }
        return create(caller.user(), name, wanted, lifetime);
    }

    NewToken create(
            String user, String name, Set<Permission> permissions, @Nullable Duration lifetime) {
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
        if (!store.deleteToken(id)) {
            throw new DroverException(
                    ErrorKind.NOT_FOUND,
                    "There is no token " + id,
                    "token.list shows those that there are.",
                    Map.of("token", id.value()),
                    null);
        }
        revocations.revoked(authentication -> authentication.token().equals(id));
    }

    private static void checkName(String name) {
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
