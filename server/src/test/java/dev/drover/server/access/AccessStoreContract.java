package dev.drover.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Secret;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** What every store of users, tokens and sessions does. */
public abstract class AccessStoreContract {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123Z");
    private static final User USER =
            new User("ada", Set.of(Permission.ADMINISTER, Permission.DATA_READ), NOW);

    /** An empty one. */
    protected abstract AccessStore store();

    @Test
    void givesAUserBackAsItWas() {
        AccessStore store = store();
        store.insertUser(USER);
        store.insertUser(new User("bob", Set.of(), NOW));
        assertThat(store.findUser("ada")).contains(USER);
        assertThat(store.findUser("eve")).isEmpty();
        assertThat(store.users()).extracting(User::name).containsExactly("ada", "bob");
    }

    @Test
    void refusesASecondUserOfTheSameName() {
        AccessStore store = store();
        store.insertUser(USER);
        assertThatThrownBy(() -> store.insertUser(new User("ada", Set.of(), NOW)))
                .isInstanceOfSatisfying(
                        DroverException.class,
                        error -> assertThat(error.kind()).isEqualTo(ErrorKind.CONFLICT));
        assertThat(store.findUser("ada")).contains(USER);
    }

    @Test
    void givesTokensBackAsTheyWere() {
        AccessStore store = store();
        store.insertUser(USER);
        StoredToken endless = token("a", NOW, null);
        StoredToken ending = token("b", NOW.plusMillis(1), NOW.plusSeconds(60));
        store.insertToken(ending);
        store.insertToken(endless);
        assertThat(store.findToken(endless.hash())).contains(endless);
        assertThat(store.findToken(ending.hash())).contains(ending);
        assertThat(store.findToken(TokenHash.of(new Secret("c")))).isEmpty();
        assertThat(store.tokens()).containsExactly(endless, ending);
    }

    @Test
    void deletesATokenWithItsSessions() {
        AccessStore store = store();
        store.insertUser(USER);
        StoredToken deleted = token("a", NOW, null);
        StoredToken kept = token("b", NOW, null);
        store.insertToken(deleted);
        store.insertToken(kept);
        store.insertSession(session("s", deleted, NOW));
        store.insertSession(session("t", kept, NOW));
        assertThat(store.deleteToken(deleted.id())).isTrue();
        assertThat(store.deleteToken(deleted.id())).isFalse();
        assertThat(store.findToken(deleted.hash())).isEmpty();
        assertThat(store.findSession(TokenHash.of(new Secret("s")))).isEmpty();
        assertThat(store.findSession(TokenHash.of(new Secret("t")))).isPresent();
    }

    @Test
    void keepsSessionsUntilTheyAreDeleted() {
        AccessStore store = store();
        store.insertUser(USER);
        StoredToken token = token("a", NOW, null);
        store.insertToken(token);
        StoredSession session = session("s", token, NOW);
        store.insertSession(session);
        assertThat(store.findSession(session.hash())).contains(session);
        assertThat(store.deleteSession(session.hash())).isTrue();
        assertThat(store.deleteSession(session.hash())).isFalse();
        assertThat(store.findSession(session.hash())).isEmpty();
    }

    @Test
    void trimsExpiredSessionsAndTheOldestOfAToken() {
        AccessStore store = store();
        store.insertUser(USER);
        StoredToken token = token("a", NOW, null);
        StoredToken other = token("b", NOW, null);
        store.insertToken(token);
        store.insertToken(other);
        store.insertSession(session("expired", other, NOW.minus(Duration.ofDays(2))));
        store.insertSession(session("others", other, NOW.minusSeconds(9)));
        store.insertSession(session("oldest", token, NOW.minusSeconds(3)));
        store.insertSession(session("older", token, NOW.minusSeconds(2)));
        store.insertSession(session("newest", token, NOW.minusSeconds(1)));
        store.trimSessions(token.hash(), 2, NOW);
        assertThat(store.findSession(TokenHash.of(new Secret("expired")))).isEmpty();
        assertThat(store.findSession(TokenHash.of(new Secret("oldest")))).isEmpty();
        assertThat(store.findSession(TokenHash.of(new Secret("others")))).isPresent();
        assertThat(store.findSession(TokenHash.of(new Secret("older")))).isPresent();
        assertThat(store.findSession(TokenHash.of(new Secret("newest")))).isPresent();
    }

    private static StoredToken token(
            String secret, Instant createdAt, @Nullable Instant expiresAt) {
        return new StoredToken(
                TokenHash.of(new Secret(secret)),
                USER.name(),
                "for tests",
                Set.of(Permission.DATA_READ, Permission.STATUS_READ),
                createdAt,
                expiresAt);
    }

    private static StoredSession session(String secret, StoredToken token, Instant createdAt) {
        return new StoredSession(
                TokenHash.of(new Secret(secret)),
                token.hash(),
                createdAt,
                createdAt.plus(Duration.ofDays(1)));
    }
}
