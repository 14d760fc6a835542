package dev.drover.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.Secret;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What every store of users, tokens and sessions does. */
public abstract class AccessStoreContract {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123Z");
    private static final User USER =
            User.plain("ada", Set.of(Permission.RUN_START, Permission.DATA_READ), NOW);
    private static final PasswordHash PASSWORD =
            new PasswordHash(
                    "$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$"
                            + "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc");

    /** An empty one. */
    protected abstract AccessStore store();

    @Test
    void givesRightsBackAsTheyWere() {
        AccessStore store = store();
        User bob = new User("bob", Set.of(), true, true, PASSWORD, NOW);
        Role empty = Role.empty(new RoleName("empty"));
        Role operator = role("operator", "restart", Role.ALL_TOOLS);
        Grant everywhere = grant("ada", "operator", "*");
        Grant inGroup = grant("ada", "operator", "@web");
        Grant onNode = grant("bob", "empty", "db-1.example");
        store.change(
                change(
                        List.of(bob, USER),
                        List.of(operator, empty),
                        Set.of(everywhere, inGroup, onNode)));
        StoredRights rights = store.rights();
        assertThat(rights.users()).containsExactly(USER, bob);
        assertThat(rights.roles()).containsExactly(empty, operator);
        assertThat(rights.grants()).containsExactlyInAnyOrder(everywhere, inGroup, onNode);
    }

    @Test
    void changesWhatIsThereInPlace() {
        AccessStore store = store();
        store.change(
                change(
                        List.of(USER),
                        List.of(role("operator", "restart", "deploy")),
                        Set.of(grant("ada", "operator", "*"))));
        User changed = USER.withPassword(PASSWORD).withPermissions(Set.of());
        Role fewer = role("operator", "restart");
        Grant other = grant("ada", "operator", "web-1");
        store.change(
                new RightsChange(
                        List.of(changed),
                        Set.of(),
                        List.of(fewer),
                        Set.of(),
                        Set.of(other),
                        Set.of(grant("ada", "operator", "*")),
                        Set.of(),
                        Set.of()));
        StoredRights rights = store.rights();
        assertThat(rights.users()).containsExactly(changed);
        assertThat(rights.roles()).containsExactly(fewer);
        assertThat(rights.grants()).containsExactly(other);
    }

    @Test
    void removesAUserWithGrantsTokensAndSessions() {
        AccessStore store = store();
        User bob = User.plain("bob", Set.of(), NOW);
        Grant kept = grant("bob", "operator", "*");
        store.change(
                change(
                        List.of(USER, bob),
                        List.of(role("operator")),
                        Set.of(grant("ada", "operator", "*"), kept)));
        StoredToken token = token("a", NOW, null);
        store.insertToken(token);
        store.insertSession(session("s", token, NOW));
        store.change(
                new RightsChange(
                        List.of(),
                        Set.of("ada"),
                        List.of(),
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        Set.of()));
        assertThat(store.rights().users()).containsExactly(bob);
        assertThat(store.rights().grants()).containsExactly(kept);
        assertThat(store.tokens()).isEmpty();
        assertThat(store.findSession(TokenHash.of(new Secret("s")))).isEmpty();
    }

    @Test
    void endsTokensOrLoginsOfAUserWhoStays() {
        AccessStore store = store();
        store.change(RightsChange.of(USER));
        StoredToken made = token("a", NOW, null);
        store.insertToken(made);
        store.insertToken(token(TokenKind.LOGIN, "b", NOW, NOW.plusSeconds(9)));
        store.insertToken(token(TokenKind.SESSION, "c", NOW, NOW.plusSeconds(9)));
        store.change(ending(Set.of(), Set.of("ada")));
        assertThat(store.tokens()).containsExactly(made);
        store.change(ending(Set.of("ada"), Set.of()));
        assertThat(store.tokens()).isEmpty();
        assertThat(store.rights().users()).containsExactly(USER);
    }

    @Test
    void trimsExpiredLoginsAndTheOldestOfAUser() {
        AccessStore store = store();
        User bob = User.plain("bob", Set.of(), NOW);
        store.change(RightsChange.of(USER, bob));
        StoredToken made = token("made", NOW.minusSeconds(90), null);
        StoredToken oldest = token(TokenKind.LOGIN, "o", NOW.minusSeconds(3), NOW.plusSeconds(9));
        StoredToken newer = token(TokenKind.SESSION, "n", NOW.minusSeconds(2), NOW.plusSeconds(9));
        StoredToken expired = token(TokenKind.LOGIN, "e", NOW.minusSeconds(1), NOW);
        List.of(made, oldest, newer, expired).forEach(store::insertToken);
        assertThat(store.trimLogins("bob", 0, NOW)).isEmpty();
        assertThat(store.tokens()).containsExactly(made, oldest, newer);
        assertThat(store.trimLogins("ada", 1, NOW)).containsExactly(oldest.id());
        assertThat(store.tokens()).containsExactly(made, newer);
    }

    @Test
    void givesTokensBackAsTheyWere() {
        AccessStore store = store();
        store.change(RightsChange.of(USER));
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
        store.change(RightsChange.of(USER));
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
        store.change(RightsChange.of(USER));
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
        store.change(RightsChange.of(USER));
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

    private static Role role(String name, String... tools) {
        return new Role(
                new RoleName(name),
                "what it is for",
                Set.of(Permission.TASK_START),
                new TreeSet<>(List.of(tools)));
    }

    private static Grant grant(String user, String role, String place) {
        return new Grant(user, new RoleName(role), Place.of(place));
    }

    private static RightsChange change(List<User> users, List<Role> roles, Set<Grant> grants) {
        return new RightsChange(
                users, Set.of(), roles, Set.of(), grants, Set.of(), Set.of(), Set.of());
    }

    private static RightsChange ending(Set<String> tokens, Set<String> logins) {
        return new RightsChange(
                List.of(), Set.of(), List.of(), Set.of(), Set.of(), Set.of(), tokens, logins);
    }

    private static StoredToken token(
            String secret, Instant createdAt, @Nullable Instant expiresAt) {
        return token(TokenKind.MADE, secret, createdAt, expiresAt);
    }

    private static StoredToken token(
            TokenKind kind, String secret, Instant createdAt, @Nullable Instant expiresAt) {
        return new StoredToken(
                TokenHash.of(new Secret(secret)),
                kind,
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
