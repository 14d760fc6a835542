package dev.drover.server.access;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Secret;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** The sessions of browsers: opened with a token or a password, ended by logout or expiry. */
public final class Sessions {

    private final AccessStore store;
    private final InstantSource clock;
    private final AccessConfiguration configuration;
    private final NewSecrets secrets;
    private final Authenticator authenticator;
    private final Revocations revocations;
    private final Tokens tokens;
    private final PasswordLogins logins;
    private final LoginFailures failures;

    Sessions(
            AccessStore store,
            InstantSource clock,
            AccessConfiguration configuration,
            NewSecrets secrets,
            Authenticator authenticator,
            Revocations revocations,
            Tokens tokens,
            PasswordLogins logins,
            LoginFailures failures) {
        this.store = store;
        this.clock = clock;
        this.configuration = configuration;
        this.secrets = secrets;
        this.authenticator = authenticator;
        this.revocations = revocations;
        this.tokens = tokens;
        this.logins = logins;
        this.failures = failures;
    }

    /**
     * Opens a session that may do what the token may; UNAUTHENTICATED where the token is not valid,
     * LIMIT_REACHED where too many from that address were not.
     */
    public NewSession open(Secret token, InetAddress from) {
        String whose = PasswordLogins.from(from);
        failures.check(whose);
        return open(
                authenticator
                        .authenticateUser(token)
                        .orElseThrow(() -> {
                            failures.count(whose);
                            return new DroverException(
                                    ErrorKind.UNAUTHENTICATED,
                                    "This is not a valid token of this server",
                                    "The administrator's is in connection.json of the"
                                            + " server's data folder.");
                        }));
    }

    /** Opens one for a user who gives the password; fails as {@link PasswordLogins#login} does. */
    public NewSession open(String user, Secret password, InetAddress from) {
        NewToken login =
                logins.login(
                        TokenKind.SESSION,
                        user,
                        password,
                        "browser",
                        configuration.sessionLifetime(),
                        from);
        return open(
                authenticator
                        .authenticateUser(login.secret())
                        .orElseThrow(PasswordLogins::refused));
    }

    private NewSession open(Authentication shown) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant end = now.plus(configuration.sessionLifetime());
        Instant tokenEnd = shown.expiresAt();
        Instant expiresAt = tokenEnd == null || end.isBefore(tokenEnd) ? end : tokenEnd;
        Secret secret = secrets.next(NewSecrets.SESSION);
        TokenHash hash = TokenHash.of(secret);
        store.trimSessions(shown.credential(), configuration.sessionsPerToken() - 1, now);
        store.insertSession(new StoredSession(hash, shown.credential(), now, expiresAt));
        var authentication =
                new Authentication(
                        shown.caller(),
                        hash,
                        shown.token(),
                        shown.kind(),
                        shown.limits(),
                        expiresAt,
                        shown.rightsVersion());
        return new NewSession(authentication, secret, Duration.between(now, expiresAt));
    }

    /** Ends the session and what it opened; nothing happens where there is none. */
    public void close(Secret session) {
        TokenHash hash = TokenHash.of(session);
        Optional<StoredToken> own =
                store.findSession(hash)
                        .flatMap(found -> store.findToken(found.token()))
                        .filter(token -> token.kind() == TokenKind.SESSION);
        if (store.deleteSession(hash)) {
            revocations.revoked(authentication -> authentication.credential().equals(hash));
        }
        own.ifPresent(token -> tokens.end(token.id())); // nobody holds it but this session
    }
}
