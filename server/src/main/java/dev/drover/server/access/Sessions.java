package dev.drover.server.access;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Secret;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** The sessions of browsers: opened with a token, ended by logout or expiry. */
public final class Sessions {

    private final AccessStore store;
    private final InstantSource clock;
    private final AccessConfiguration configuration;
    private final NewSecrets secrets;
    private final Authenticator authenticator;
    private final Revocations revocations;
    private final LoginFailures failures;

    Sessions(
            AccessStore store,
            InstantSource clock,
            AccessConfiguration configuration,
            NewSecrets secrets,
            Authenticator authenticator,
            Revocations revocations) {
        this.store = store;
        this.clock = clock;
        this.configuration = configuration;
        this.secrets = secrets;
        this.authenticator = authenticator;
        this.revocations = revocations;
        this.failures = new LoginFailures(clock, configuration.loginFailuresPerMinute());
    }

    /**
     * Opens a session that may do what the token may; UNAUTHENTICATED where the token is not valid,
     * LIMIT_REACHED where too many from that address were not.
     */
    public NewSession open(Secret token, InetAddress from) {
        failures.check(from);
        Authentication shown =
                authenticator
                        .authenticateUser(token)
                        .orElseThrow(() -> {
                            failures.count(from);
                            return new DroverException(
                                    ErrorKind.UNAUTHENTICATED,
                                    "This is not a valid token of this server",
                                    "The administrator's is in connection.json of the"
                                            + " server's data folder.");
                        });
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant end = now.plus(configuration.sessionLifetime());
        Instant tokenEnd = shown.expiresAt();
        Instant expiresAt = tokenEnd == null || end.isBefore(tokenEnd) ? end : tokenEnd;
        Secret secret = secrets.next(NewSecrets.SESSION);
        TokenHash hash = TokenHash.of(secret);
        store.trimSessions(shown.credential(), configuration.sessionsPerToken() - 1, now);
        store.insertSession(new StoredSession(hash, shown.credential(), now, expiresAt));
        var authentication = new Authentication(shown.caller(), hash, shown.token(), expiresAt);
        return new NewSession(authentication, secret, Duration.between(now, expiresAt));
    }

    /** Ends the session and what it opened; nothing happens where there is none. */
    public void close(Secret session) {
        TokenHash hash = TokenHash.of(session);
        if (store.deleteSession(hash)) {
            revocations.revoked(authentication -> authentication.credential().equals(hash));
        }
    }
}
