package dev.drover.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Identifiers;
import dev.drover.api.RunId;
import dev.drover.api.Secret;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

final class AccessTest {

    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private final SettableClock clock = new SettableClock();
    private final InMemoryAccessStore store = new InMemoryAccessStore();
    private final Access access =
            Access.ofPrimary(store, clock, AccessConfiguration.defaults(), GroupMembers.none());
    private final Caller administrator = Caller.administrator(FirstAdministrator.NAME);

    @Test
    void theFirstStartMakesAnAdministratorWhoMayDoEverything() {
        Secret token = access.firstAdministrator().token(null, Unrecorded.TOKEN);
        assertThat(access.authenticator().authenticate(token))
                .map(Authentication::caller)
                .contains(administrator);
    }

    @Test
    void aLaterStartKeepsTheTokenThatIsKnown() {
        Secret token = access.firstAdministrator().token(null, Unrecorded.TOKEN);
        assertThat(access.firstAdministrator().token(token, Unrecorded.TOKEN)).isEqualTo(token);
    }

    @Test
    void aLostTokenIsReplacedAndTheOldOneRevoked() {
        Secret lost = access.firstAdministrator().token(null, Unrecorded.TOKEN);
        Secret fresh = access.firstAdministrator().token(null, Unrecorded.TOKEN);
        assertThat(access.authenticator().authenticate(lost)).isEmpty();
        assertThat(access.authenticator().authenticate(fresh)).isPresent();
    }

    @Test
    void keepsNothingOfATokenButItsHash() {
        Secret token = access.firstAdministrator().token(null, Unrecorded.TOKEN);
        assertThat(store.tokens()).hasSize(1);
        assertThat(store.tokens().toString()).doesNotContain(token.reveal());
        assertThat(token.reveal()).matches("drt_[A-Za-z0-9_-]{43}");
    }

    @Test
    void aTokenMayDoLessThanItsUser() {
        access.firstAdministrator().token(null, Unrecorded.TOKEN);
        NewToken made =
                access.tokens()
                        .create(administrator, "reader", Set.of(Permission.STATUS_READ), null);
        Caller caller = authenticated(made.secret());
        assertThat(caller.permissions()).containsExactly(Permission.STATUS_READ);
        assertThat(caller.user()).isEqualTo(FirstAdministrator.NAME);
    }

    @Test
    void aTokenGetsNoMoreThanItsMakerHas() {
        Caller reader =
                new Caller(Caller.Kind.USER, "ada", EnumSet.of(Permission.DATA_READ), null, null);
        assertFails(
                ErrorKind.NOT_ALLOWED,
                () -> access.tokens().create(reader, "more", Set.of(Permission.DATA_WRITE), null));
    }

    @Test
    void administeringIncludesWhatIsNotNamed() {
        access.firstAdministrator().token(null, Unrecorded.TOKEN);
        NewToken made =
                access.tokens().create(administrator, "all", Set.of(Permission.ADMINISTER), null);
        assertThat(authenticated(made.secret())).isEqualTo(administrator);
    }

    @Test
    void aTokenOpensNothingFromItsExpiryOn() {
        access.firstAdministrator().token(null, Unrecorded.TOKEN);
        NewToken made = access.tokens().create(administrator, "short", null, Duration.ofMinutes(5));
        clock.advance(Duration.ofMinutes(5).minusMillis(1));
        assertThat(access.authenticator().authenticate(made.secret())).isPresent();
        clock.advance(Duration.ofMillis(1));
        assertThat(access.authenticator().authenticate(made.secret())).isEmpty();
    }

    @Test
    void refusesATokenWithoutLifetimeOrName() {
        assertFails(
                ErrorKind.INVALID_PARAMETERS,
                () -> access.tokens().create(administrator, "x", null, Duration.ZERO));
        assertFails(
                ErrorKind.INVALID_PARAMETERS,
                () -> access.tokens().create(administrator, " ", null, null));
    }

    @Test
    void refusesMoreTokensThanTheLimit() {
        Access small = bounded(1, 2);
        small.tokens().create(administrator, "one", null, null);
        small.tokens().create(administrator, "two", null, null);
        assertFails(
                ErrorKind.LIMIT_REACHED,
                () -> small.tokens().create(administrator, "three", null, null));
    }

    @Test
    void aRevokedTokenOpensNothingAndEndsWhatItOpened() {
        access.firstAdministrator().token(null, Unrecorded.TOKEN);
        NewToken made = access.tokens().create(administrator, "x", null, null);
        NewToken other = access.tokens().create(administrator, "y", null, null);
        Authentication shown = access.authenticator().authenticate(made.secret()).orElseThrow();
        Authentication untouched =
                access.authenticator().authenticate(other.secret()).orElseThrow();
        Secret cookie = access.sessions().open(made.secret(), HERE).secret();
        Authentication ofSession = access.authenticator().authenticateSession(cookie).orElseThrow();
        List<Authentication> ended = new ArrayList<>();
        access.revocations()
                .listen(affected ->
                        List.of(shown, ofSession, untouched).stream()
                                .filter(affected)
                                .forEach(ended::add));
        access.tokens().revoke(made.token().id());
        assertThat(ended).containsExactly(shown, ofSession);
        assertThat(access.authenticator().authenticate(made.secret())).isEmpty();
        assertThat(access.authenticator().authenticateSession(cookie)).isEmpty();
        assertFails(ErrorKind.NOT_FOUND, () -> access.tokens().revoke(made.token().id()));
    }

    @Test
    void aSessionMayDoWhatItsTokenMay() {
        access.firstAdministrator().token(null, Unrecorded.TOKEN);
        NewToken made =
                access.tokens()
                        .create(administrator, "reader", Set.of(Permission.STATUS_READ), null);
        NewSession session = access.sessions().open(made.secret(), HERE);
        assertThat(access.authenticator().authenticateSession(session.secret()))
                .map(Authentication::caller)
                .contains(authenticated(made.secret()));
    }

    @Test
    void aCookieIsNoTokenAndATokenNoCookie() {
        Secret token = access.firstAdministrator().token(null, Unrecorded.TOKEN);
        Secret cookie = access.sessions().open(token, HERE).secret();
        assertThat(access.authenticator().authenticate(cookie)).isEmpty();
        assertThat(access.authenticator().authenticateSession(token)).isEmpty();
        assertFails(ErrorKind.UNAUTHENTICATED, () -> access.sessions().open(cookie, HERE));
    }

    @Test
    void aSessionEndsWithLogoutOrTime() {
        Secret token = access.firstAdministrator().token(null, Unrecorded.TOKEN);
        Secret left = access.sessions().open(token, HERE).secret();
        Secret old = access.sessions().open(token, HERE).secret();
        access.sessions().close(left);
        assertThat(access.authenticator().authenticateSession(left)).isEmpty();
        assertThat(access.authenticator().authenticateSession(old)).isPresent();
        clock.advance(AccessConfiguration.defaults().sessionLifetime());
        assertThat(access.authenticator().authenticateSession(old)).isEmpty();
    }

    @Test
    void aSessionDoesNotOutliveItsToken() {
        access.firstAdministrator().token(null, Unrecorded.TOKEN);
        NewToken made = access.tokens().create(administrator, "short", null, Duration.ofMinutes(5));
        assertThat(access.sessions().open(made.secret(), HERE).lifetime())
                .isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void theOldestSessionOfATokenEndsAtTheLimit() {
        Access small = bounded(2, 10);
        Secret token = small.firstAdministrator().token(null, Unrecorded.TOKEN);
        List<Secret> cookies = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            cookies.add(small.sessions().open(token, HERE).secret());
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(cookies)
                .extracting(cookie -> small.authenticator().authenticateSession(cookie).isPresent())
                .containsExactly(false, true, true);
    }

    @Test
    void failedLoginsOfAnAddressAreLimitedForAMinute() throws Exception {
        Secret token = access.firstAdministrator().token(null, Unrecorded.TOKEN);
        InetAddress elsewhere = InetAddress.getByName("192.0.2.7");
        for (int i = 0; i < AccessConfiguration.defaults().loginFailuresPerMinute(); i++) {
            assertFails(
                    ErrorKind.UNAUTHENTICATED,
                    () -> access.sessions().open(new Secret("drt_wrong"), HERE));
            clock.advance(Duration.ofSeconds(1));
        }
        assertFails(ErrorKind.LIMIT_REACHED, () -> access.sessions().open(token, HERE));
        assertThat(access.sessions().open(token, elsewhere)).isNotNull();
        clock.advance(Duration.ofMinutes(1));
        assertThat(access.sessions().open(token, HERE)).isNotNull();
    }

    @Test
    void aProcessTokenIsItsCallerUntilItIsRevoked() {
        Identifiers identifiers = new Identifiers();
        RunId run = identifiers.nextRun();
        Caller process = process(run, identifiers);
        Secret token = access.processTokens().issue(process);
        Secret other = access.processTokens().issue(process(run, identifiers));
        access.users()
                .create(
                        "ada",
                        new Users.Setting(Set.of(Permission.STATUS_WRITE), null, null, null));
        assertThat(authenticated(token)).isEqualTo(process);
        assertFails(ErrorKind.UNAUTHENTICATED, () -> access.sessions().open(token, HERE));
        access.processTokens().revoke(token);
        assertThat(access.authenticator().authenticate(token)).isEmpty();
        assertThat(access.authenticator().authenticate(other)).isPresent();
    }

    @Test
    void theTokensOfARunEndTogetherWithTheirConnections() {
        Identifiers identifiers = new Identifiers();
        RunId run = identifiers.nextRun();
        Secret first = access.processTokens().issue(process(run, identifiers));
        Secret second = access.processTokens().issue(process(run, identifiers));
        Secret others = access.processTokens().issue(process(identifiers.nextRun(), identifiers));
        Authentication shown = access.authenticator().authenticate(first).orElseThrow();
        Authentication untouched = access.authenticator().authenticate(others).orElseThrow();
        List<Authentication> ended = new ArrayList<>();
        access.revocations()
                .listen(affected ->
                        List.of(shown, untouched).stream().filter(affected).forEach(ended::add));
        access.processTokens().revokeAll(run);
        assertThat(ended).containsExactly(shown);
        assertThat(access.authenticator().authenticate(first)).isEmpty();
        assertThat(access.authenticator().authenticate(second)).isEmpty();
        assertThat(access.authenticator().authenticate(others)).isPresent();
        assertThat(access.processTokens().size()).isEqualTo(1);
    }

    private Access bounded(int sessionsPerToken, int tokens) {
        return Access.ofPrimary(
                store,
                clock,
                new AccessConfiguration(
                        Duration.ofHours(1),
                        sessionsPerToken,
                        tokens,
                        1,
                        Duration.ofDays(1),
                        2,
                        2,
                        2,
                        2,
                        PasswordConfiguration.defaults()),
                GroupMembers.none());
    }

    private Caller authenticated(Secret token) {
        return access.authenticator().authenticate(token).orElseThrow().caller();
    }

    private static Caller process(RunId run, Identifiers identifiers) {
        return new Caller(
                Caller.Kind.PROCESS,
                "ada",
                EnumSet.of(Permission.STATUS_WRITE),
                run,
                identifiers.nextProcess());
    }

    private static void assertFails(ErrorKind kind, ThrowingCallable action) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(
                        DroverException.class, error -> assertThat(error.kind()).isEqualTo(kind));
    }
}
