package dev.drover.server.access;

import static dev.drover.server.access.TestAccess.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.ErrorKind;
import dev.drover.api.Secret;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Who comes in with a password. */
final class PasswordLoginsTest {

    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final String RIGHT = "correct horse battery";

    private final TestAccess test = new TestAccess();
    private final Access access = test.access;

    @Test
    void agreesWithTheReferenceImplementation() {
        PasswordHash reference =
                new PasswordHash(
                        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$"
                                + "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc");
        assertThat(reference.matches("password")).isTrue();
        assertThat(reference.matches("passwore")).isFalse();
        assertThat(reference).hasToString("******");
    }

    @Test
    void keepsTheHashWithItsSettingsAndNothingOfThePassword() {
        test.user("ada").password("ada", RIGHT).user("bob").password("bob", RIGHT);
        String ada = hashOf("ada");
        assertThat(ada).matches("\\$argon2id\\$v=19\\$m=8192,t=1,p=1\\$\\S{22}\\$\\S{43}");
        assertThat(hashOf("bob")).isNotEqualTo(ada);
        assertThat(test.store.rights().toString()).doesNotContain(RIGHT, ada);
    }

    @Test
    void aLoginMayDoWhatItsUserMayNowAndLater() {
        test.user("ada", Permission.RUN_READ).password("ada", RIGHT);
        NewToken login = login("ada", RIGHT);
        assertThat(login.token().kind()).isEqualTo(TokenKind.LOGIN);
        assertThat(authenticated(login).caller().permissions())
                .containsExactly(Permission.RUN_READ);
        access.users()
                .set("ada", new Users.Setting(Set.of(Permission.DATA_READ), null, null, null));
        assertThat(authenticated(login).caller().permissions())
                .containsExactly(Permission.DATA_READ);
        test.clock.advance(Duration.ofDays(30));
        assertThat(access.authenticator().authenticate(login.secret())).isEmpty();
    }

    @Test
    void refusesInTheSameWordsWhateverTheReason() {
        test.user("ada").password("ada", RIGHT).user("none").user("out").password("out", RIGHT);
        access.users().set("out", new Users.Setting(null, null, true, null));
        Set<String> said = new java.util.HashSet<>();
        for (String user : List.of("ada", "none", "out", "nobody")) {
            String password = user.equals("ada") ? "wrong password" : RIGHT;
            said.add(failure(ErrorKind.UNAUTHENTICATED, () -> login(user, password)).text());
            test.clock.advance(Duration.ofMinutes(1));
        }
        said.add(failure(ErrorKind.UNAUTHENTICATED, () -> login("ada", "x".repeat(9_000))).text());
        assertThat(said).hasSize(1);
    }

    @Test
    void wrongPasswordsAndWrongTokensCountTogether() {
        test.user("ada").password("ada", RIGHT);
        failure(ErrorKind.UNAUTHENTICATED, () -> login("ada", "wrong password"));
        failure(ErrorKind.UNAUTHENTICATED, () -> login("eve", RIGHT));
        failure(
                ErrorKind.UNAUTHENTICATED,
                () -> access.sessions().open(new Secret("drt_wrong"), HERE));
        assertThat(failure(ErrorKind.LIMIT_REACHED, () -> login("ada", RIGHT)))
                .hasMessageContaining("from 127.0.0.1");
        test.clock.advance(Duration.ofMinutes(1));
        assertThat(login("ada", RIGHT)).isNotNull();
    }

    @Test
    void aBrowsersSessionIsItsLogin() {
        test.user("ada", Permission.RUN_READ).password("ada", RIGHT);
        NewSession session = access.sessions().open("ada", new Secret(RIGHT), HERE);
        assertThat(session.lifetime()).isEqualTo(Duration.ofHours(12));
        assertThat(access.authenticator().authenticateSession(session.secret()))
                .map(shown -> shown.caller().permissions())
                .contains(Set.of(Permission.RUN_READ));
        assertThat(test.store.tokens())
                .extracting(StoredToken::kind)
                .containsExactly(TokenKind.SESSION);
        access.sessions().close(session.secret());
        assertThat(access.authenticator().authenticateSession(session.secret())).isEmpty();
        assertThat(test.store.tokens()).isEmpty();
    }

    @Test
    void theOldestLoginOfAUserEndsAtTheLimit() {
        test.user("ada").password("ada", RIGHT);
        List<Authentication> open = new ArrayList<>();
        List<Authentication> ended = new ArrayList<>();
        access.revocations().listen(affected -> open.stream().filter(affected).forEach(ended::add));
        for (int i = 0; i < 3; i++) {
            open.add(authenticated(login("ada", RIGHT)));
            test.clock.advance(Duration.ofSeconds(1));
        }
        assertThat(ended).containsExactly(open.getFirst());
        assertThat(test.store.tokens()).hasSize(2);
    }

    @Test
    void logoutEndsALoginAndNoOtherToken() {
        test.user("ada").password("ada", RIGHT);
        NewToken login = login("ada", RIGHT);
        NewToken made =
                access.tokens()
                        .createFor(
                                Caller.administrator(FirstAdministrator.NAME),
                                "ada",
                                "made",
                                null,
                                null);
        access.tokens().logout(login.secret());
        access.tokens().logout(made.secret());
        assertThat(access.authenticator().authenticate(login.secret())).isEmpty();
        assertThat(access.authenticator().authenticate(made.secret())).isPresent();
    }

    @Test
    void anotherPasswordEndsTheLoginsByTheOldOne() {
        test.user("ada").password("ada", RIGHT);
        NewToken login = login("ada", RIGHT);
        Authentication shown = authenticated(login);
        Caller ada = shown.caller();
        List<Authentication> ended = new ArrayList<>();
        access.revocations()
                .listen(affected -> List.of(shown).stream().filter(affected).forEach(ended::add));
        failure(
                ErrorKind.UNAUTHENTICATED,
                () ->
                        access.users()
                                .changePassword(ada, new Secret("wrong one"), new Secret(RIGHT)));
        assertThat(ended).isEmpty();
        access.users().changePassword(ada, new Secret(RIGHT), new Secret("another horse"));
        assertThat(ended).containsExactly(shown);
        assertThat(access.authenticator().authenticate(login.secret())).isEmpty();
        failure(ErrorKind.UNAUTHENTICATED, () -> login("ada", RIGHT));
        assertThat(login("ada", "another horse")).isNotNull();
        access.users().removePassword("ada");
        failure(ErrorKind.UNAUTHENTICATED, () -> login("ada", "another horse"));
        assertThat(test.store.tokens()).isEmpty();
    }

    @Test
    void guessingTheOwnPasswordIsLimitedToo() {
        test.user("ada").password("ada", RIGHT);
        Caller ada = authenticated(login("ada", RIGHT)).caller();
        for (int i = 0; i < 3; i++) {
            failure(
                    ErrorKind.UNAUTHENTICATED,
                    () ->
                            access.users()
                                    .changePassword(ada, new Secret("guess"), new Secret(RIGHT)));
        }
        failure(
                ErrorKind.LIMIT_REACHED,
                () -> access.users().changePassword(ada, new Secret(RIGHT), new Secret(RIGHT)));
        assertThat(login("ada", RIGHT)).isNotNull();
    }

    @Test
    void aHashOfOtherSettingsIsMadeAnewAtTheNextLogin() {
        test.user("ada").password("ada", RIGHT);
        PasswordConfiguration stronger =
                new PasswordConfiguration(9_000, 2, 1, Duration.ofSeconds(10), 30);
        Access later = test.restarted(stronger);
        NewToken first = later.logins().login("ada", new Secret(RIGHT), "laptop", HERE);
        assertThat(hashOf("ada")).startsWith("$argon2id$v=19$m=9000,t=2,p=1$");
        assertThat(later.authenticator().authenticate(first.secret())).isPresent();
        assertThat(later.logins().login("ada", new Secret(RIGHT), "laptop", HERE)).isNotNull();
    }

    @Test
    void refusesAPasswordThatIsTooShortOrTooLong() {
        test.user("ada");
        assertThat(failure(ErrorKind.INVALID_PARAMETERS, () -> test.password("ada", "123456789")))
                .hasMessage("The password has 9 characters; it may have 10 to 1000");
        failure(ErrorKind.INVALID_PARAMETERS, () -> test.password("ada", "x".repeat(1_001)));
    }

    private NewToken login(String user, String password) {
        return access.logins().login(user, new Secret(password), "laptop", HERE);
    }

    private Authentication authenticated(NewToken token) {
        return access.authenticator().authenticate(token.secret()).orElseThrow();
    }

    private String hashOf(String user) {
        return test.store.rights().users().stream()
                .filter(known -> known.name().equals(user))
                .findFirst()
                .orElseThrow()
                .requirePassword()
                .text();
    }
}
