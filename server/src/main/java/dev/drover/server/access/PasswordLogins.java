package dev.drover.server.access;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Secret;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Lets users in by name and password: each login is a token that is made for it. Safe for use by
 * many threads.
 */
public final class PasswordLogins {

    private final Rights rights;
    private final Passwords passwords;
    private final Tokens tokens;
    private final LoginFailures failures;
    private final Duration lifetime;

    PasswordLogins(
            Rights rights,
            Passwords passwords,
            Tokens tokens,
            LoginFailures failures,
            AccessConfiguration configuration) {
        this.rights = rights;
        this.passwords = passwords;
        this.tokens = tokens;
        this.failures = failures;
        this.lifetime = configuration.loginLifetime();
    }

    /**
     * A token for a command line, good for all that the user may do, now and later.
     *
     * @param name of the token, as lists show it
     * @throws DroverException UNAUTHENTICATED where user and password do not belong together,
     *     whatever the reason; LIMIT_REACHED where too many from that address did not
     */
    public NewToken login(String user, Secret password, String name, InetAddress from) {
        return login(TokenKind.LOGIN, user, password, name, lifetime, from);
    }

    NewToken login(
            TokenKind kind,
            String user,
            Secret password,
            String name,
            Duration lasting,
            InetAddress from) {
        Tokens.checkName(name);
        User known = require(user, password, from(from));
        if (passwords.isOutdated(known.requirePassword())) {
            rehash(known, password);
        }
        return tokens.login(kind, user, name, lasting);
    }

    /** Who calls knows the password; failures are counted as of {@code whose}. */
    User require(String name, Secret password, String whose) {
        failures.check(whose);
        Optional<User> known = rights.now().user(name).filter(user -> !user.disabled());
        // Those that waited meanwhile may have used up what the limit leaves.
        boolean right =
                passwords.matches(
                        known.map(User::password).orElse(null),
                        password,
                        () -> failures.check(whose));
        if (!right) {
            failures.count(whose);
            throw refused();
        }
        return known.orElseThrow(PasswordLogins::refused);
    }

    static String from(InetAddress address) {
        return "from " + address.getHostAddress();
    }

    static DroverException refused() {
        return new DroverException(
                ErrorKind.UNAUTHENTICATED,
                "User and password do not belong together, or the user cannot come in",
                "Ask an administrator for a new password: drover user set NAME --password");
    }

    /** With the settings of today; whoever changed it meanwhile wins. */
    private void rehash(User known, Secret password) {
        PasswordHash fresh = passwords.rehash(password);
        rights.change(draft -> {
            draft.user(known.name())
                    .filter(user -> known.requirePassword().equals(user.password()))
                    .ifPresent(user -> draft.putRehashed(user.withPassword(fresh)));
            return fresh;
        });
    }
}
