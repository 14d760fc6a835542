package dev.drover.server.access;

import dev.drover.api.Secret;

import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The user that the first start makes, so that somebody can come in. */
public final class FirstAdministrator {

    public static final String NAME = "administrator";

    private static final String TOKEN_NAME = "connection.json";

    private final AccessStore store;
    private final Rights rights;
    private final InstantSource clock;
    private final Tokens tokens;
    private final Authenticator authenticator;

    FirstAdministrator(
            AccessStore store,
            Rights rights,
            InstantSource clock,
            Tokens tokens,
            Authenticator authenticator) {
        this.store = store;
        this.rights = rights;
        this.clock = clock;
        this.tokens = tokens;
        this.authenticator = authenticator;
    }

    /**
     * A valid token of the administrator, who is made where there is none.
     *
     * @param known what an earlier start gave; given back while it is valid, otherwise replaced,
     *     and the one before it revoked
     */
    public Secret token(@Nullable Secret known) {
        rights.change(this::makeIfMissing);
        return Optional.ofNullable(known).filter(this::isValid).orElseGet(this::replace);
    }

    private User makeIfMissing(RightsDraft draft) {
        User user =
                draft.user(NAME)
                        .orElseGet(() ->
                                User.trusted(NAME, clock.instant().truncatedTo(ChronoUnit.MILLIS)))
                        .withTrusted(true)
                        .withDisabled(false);
        draft.put(user);
        return user;
    }

    private boolean isValid(Secret known) {
        return authenticator
                .authenticateUser(known)
                .filter(found -> found.caller().equals(Caller.administrator(NAME)))
                .isPresent();
    }

    private Secret replace() {
        store.tokens().stream()
                .filter(token -> token.user().equals(NAME) && token.name().equals(TOKEN_NAME))
                .forEach(token -> tokens.revoke(token.id()));
        return tokens.create(TokenKind.MADE, NAME, TOKEN_NAME, everything(), null).secret();
    }

    private static Set<Permission> everything() {
        return EnumSet.allOf(Permission.class);
    }
}
