package dev.drover.server.access;

import dev.drover.api.Secret;

import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The user that the first start makes, so that somebody can come in. */
public final class FirstAdministrator {

    public static final String NAME = "administrator";

    private static final String TOKEN_NAME = "connection.json";

    /** Who writes down that a token is made. */
    @FunctionalInterface
    public interface Journal {

        /**
         * Writes it down, has it made, and gives it.
         *
         * @param making revokes those that it takes the place of, too
         */
        NewToken making(String name, List<TokenId> revoked, Supplier<NewToken> making);
    }

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
    public Secret token(@Nullable Secret known, Journal journal) {
        rights.change(this::makeIfMissing);
        return Optional.ofNullable(known)
                .filter(this::isValid)
                .orElseGet(() -> replace(journal).secret());
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

    private NewToken replace(Journal journal) {
        List<TokenId> before =
                store.tokens().stream()
                        .filter(token ->
                                token.user().equals(NAME) && token.name().equals(TOKEN_NAME))
                        .map(StoredToken::id)
                        .toList();
        return journal.making(
                TOKEN_NAME,
                before,
                () -> {
                    before.forEach(tokens::revoke);
                    return tokens.create(TokenKind.MADE, NAME, TOKEN_NAME, everything(), null);
                });
    }

    private static Set<Permission> everything() {
        return EnumSet.allOf(Permission.class);
    }
}
