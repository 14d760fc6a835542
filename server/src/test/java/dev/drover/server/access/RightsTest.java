package dev.drover.server.access;

import static dev.drover.server.access.TestAccess.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Identifiers;
import dev.drover.api.RunId;
import dev.drover.api.Secret;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Users, roles and what they may do of the protocol. */
final class RightsTest {

    private final TestAccess test = new TestAccess();
    private final Access access = test.access;
    private final Caller administrator = Caller.administrator(FirstAdministrator.NAME);

    @Test
    void aUserMayDoWhatOwnPermissionsAndGrantedRolesSay() {
        test.user("ada", Permission.RUN_READ).role("reader").role("other");
        permissions("reader", Permission.DATA_READ);
        permissions("other", Permission.DATA_WRITE);
        test.grant("ada", "reader", "web-1");
        assertThat(access.users().permissions("ada"))
                .containsExactlyInAnyOrder(Permission.RUN_READ, Permission.DATA_READ);
        permissions("reader", Permission.STATUS_READ);
        assertThat(access.users().permissions("ada"))
                .containsExactlyInAnyOrder(Permission.RUN_READ, Permission.STATUS_READ);
        access.grants().remove("ada", new RoleName("reader"), List.of(Place.of("web-1")));
        assertThat(access.users().permissions("ada")).containsExactly(Permission.RUN_READ);
    }

    @Test
    void trustedUsersMayDoEverythingAndNobodyElseAdministers() {
        access.users().create("eve", new Users.Setting(Set.of(), true, null, null));
        assertThat(access.users().permissions("eve")).isEqualTo(EnumSet.allOf(Permission.class));
        failure(ErrorKind.INVALID_PARAMETERS, () -> test.user("mallory", Permission.ADMINISTER));
        test.role("admin");
        failure(ErrorKind.INVALID_PARAMETERS, () -> permissions("admin", Permission.ADMINISTER));
        assertThat(access.users().list()).extracting(User::name).containsExactly("eve");
    }

    @Test
    void whatWasEstablishedFollowsTheRightsOfItsUser() {
        test.user("ada", Permission.RUN_READ);
        Authentication shown = authenticated(tokenOf("ada", null));
        assertThat(access.authenticator().current(shown)).get().isSameAs(shown);
        set("ada", Set.of(Permission.DATA_READ), null, null);
        assertThat(access.authenticator().current(shown).orElseThrow().caller().permissions())
                .containsExactly(Permission.DATA_READ);
        set("ada", null, true, null);
        assertThat(access.authenticator().current(shown).orElseThrow().caller())
                .isEqualTo(Caller.administrator("ada"));
    }

    @Test
    void aTokenWithLessThanItsUserGetsNoMoreWithThem() {
        test.user("ada", Permission.RUN_READ);
        Authentication shown = authenticated(tokenOf("ada", Set.of(Permission.DATA_READ)));
        assertThat(shown.caller().permissions()).isEmpty();
        set("ada", null, true, null);
        assertThat(access.authenticator().current(shown).orElseThrow().caller().permissions())
                .containsExactly(Permission.DATA_READ);
    }

    @Test
    void aProcessLosesWhatItsUserLosesAndGetsItBackWithThem() {
        test.user("ada", Permission.STATUS_WRITE, Permission.DATA_READ);
        Secret secret = access.processTokens().issue(process("ada", Permission.STATUS_WRITE));
        Authentication shown = authenticated(secret);
        set("ada", Set.of(Permission.DATA_READ), null, null);
        Authentication less = access.authenticator().current(shown).orElseThrow();
        assertThat(less.caller().permissions()).isEmpty();
        assertThat(authenticated(secret).caller().permissions()).isEmpty();
        set("ada", Set.of(Permission.STATUS_WRITE, Permission.DATA_WRITE), null, null);
        assertThat(access.authenticator().current(less).orElseThrow().caller().permissions())
                .containsExactly(Permission.STATUS_WRITE);
    }

    @Test
    void aScriptIsRefusedWhatItsUserHasLost() {
        test.user("ada", Permission.DATA_READ, Permission.DATA_WRITE);
        Caller script =
                new Caller(
                        Caller.Kind.SCRIPT,
                        "ada",
                        Set.of(Permission.DATA_READ, Permission.DATA_WRITE),
                        null,
                        null);
        access.rights().require(script, Permission.DATA_WRITE, "data.set");
        set("ada", Set.of(Permission.DATA_READ), null, null);
        access.rights().require(script, Permission.DATA_READ, "data.get");
        DroverException lost =
                failure(
                        ErrorKind.NOT_ALLOWED,
                        () -> access.rights().require(script, Permission.DATA_WRITE, "data.set"));
        assertThat(lost.text()).contains("ada", "DATA_WRITE", "data.set");
        access.users().delete("ada");
        failure(
                ErrorKind.NOT_ALLOWED,
                () -> access.rights().require(script, Permission.DATA_READ, "data.get"));
        access.rights().require(Caller.server(), Permission.DATA_READ, "data.get");
    }

    @Test
    void aNodeDecidesNothingAboutUsersOfItsPrimary() {
        Access node =
                Access.ofNode(
                        new InMemoryAccessStore(), test.clock, AccessConfiguration.defaults());
        Caller process = process("ada", Permission.STATUS_WRITE);
        Secret secret = node.processTokens().issue(process);
        assertThat(node.authenticator().authenticate(secret).orElseThrow().caller())
                .isEqualTo(process);
        node.rights().require(process, Permission.STATUS_WRITE, "status.set");
    }

    @Test
    void aUserWhoIsDisabledOrDeletedIsOutAtOnce() {
        for (boolean delete : new boolean[] {false, true}) {
            String name = delete ? "bob" : "ada";
            test.user(name, Permission.RUN_READ).user("kept-" + name);
            Secret token = tokenOf(name, null);
            Secret others = tokenOf("kept-" + name, null);
            Secret ofProcess = access.processTokens().issue(process(name, Permission.RUN_READ));
            Authentication shown = authenticated(token);
            Authentication process = authenticated(ofProcess);
            List<Authentication> ended = new ArrayList<>();
            access.revocations()
                    .listen(affected ->
                            List.of(shown, process, authenticated(others)).stream()
                                    .filter(affected)
                                    .forEach(ended::add));
            if (delete) {
                access.users().delete(name);
            } else {
                set(name, null, null, true);
            }
            assertThat(ended).containsExactly(shown, process);
            assertThat(access.authenticator().authenticate(token)).isEmpty();
            assertThat(access.authenticator().authenticate(ofProcess)).isEmpty();
            assertThat(access.authenticator().current(shown)).isEmpty();
            assertThat(access.authenticator().authenticate(others)).isPresent();
        }
        set("ada", null, null, false);
        assertThat(test.store.tokens())
                .extracting(StoredToken::user)
                .containsExactlyInAnyOrder("kept-ada", "kept-bob");
    }

    @Test
    void theFirstAdministratorStays() {
        access.firstAdministrator().token(null, Unrecorded.TOKEN);
        failure(ErrorKind.CONFLICT, () -> access.users().delete(FirstAdministrator.NAME));
        failure(ErrorKind.CONFLICT, () -> set(FirstAdministrator.NAME, null, false, null));
        failure(ErrorKind.CONFLICT, () -> set(FirstAdministrator.NAME, null, null, true));
        failure(ErrorKind.CONFLICT, () -> test.user(Caller.SERVER));
    }

    @Test
    void everythingHasALimitThatIsNamed() {
        TestAccess small = new TestAccess(TestAccess.configuration(1, 1, 1, TestAccess.CHEAP));
        small.user("ada").role("one").grant("ada", "one", "web-1");
        assertThat(failure(ErrorKind.LIMIT_REACHED, () -> small.user("bob")))
                .hasMessage("There are 1 users; that is the limit");
        failure(ErrorKind.LIMIT_REACHED, () -> small.role("two"));
        failure(ErrorKind.LIMIT_REACHED, () -> small.grant("ada", "one", "web-2"));
        small.access.grants().remove("ada", new RoleName("one"), List.of(Place.of("web-1")));
        small.grant("ada", "one", "web-2");
    }

    @Test
    void whatIsThereTwiceOrNotIsSaid() {
        test.user("ada").role("one").grant("ada", "one", "*");
        failure(ErrorKind.CONFLICT, () -> test.user("ada"));
        failure(ErrorKind.CONFLICT, () -> test.role("one"));
        failure(ErrorKind.NOT_FOUND, () -> set("bob", Set.of(), null, null));
        failure(ErrorKind.NOT_FOUND, () -> test.grant("ada", "two", "*"));
        failure(ErrorKind.NOT_FOUND, () -> test.grant("bob", "one", "*"));
        failure(ErrorKind.NOT_FOUND, () -> test.grant("ada", "one", "@nowhere"));
        failure(
                ErrorKind.NOT_FOUND,
                () ->
                        access.grants()
                                .remove(
                                        "ada",
                                        new RoleName("one"),
                                        List.of(Place.of("*"), Place.of("web-1"))));
        assertThat(access.grants().list(null, null)).hasSize(1);
        assertThat(failure(ErrorKind.CONFLICT, () -> access.roles().delete(new RoleName("one"))))
                .hasMessageContaining("granted to ada");
        access.users().delete("ada");
        assertThat(access.grants().list(null, null)).isEmpty();
        access.roles().delete(new RoleName("one"));
        assertThat(test.store.rights().roles()).isEmpty();
    }

    @Test
    void aToolIsAddedToAllRolesOrNone() {
        test.role("one", "restart").role("two");
        failure(
                ErrorKind.NOT_FOUND,
                () ->
                        access.roles()
                                .addTool(
                                        "deploy",
                                        List.of(new RoleName("one"), new RoleName("three"))));
        assertThat(access.roles().with("deploy")).isEmpty();
        access.roles().addTool("deploy", List.of(new RoleName("one"), new RoleName("two")));
        assertThat(access.roles().with("deploy"))
                .containsExactly(new RoleName("one"), new RoleName("two"));
        assertThat(access.roles().get(new RoleName("one")).tools())
                .containsExactly("deploy", "restart");
    }

    @Test
    void aChangeIsKept() {
        test.user("ada").role("one", "restart").grant("ada", "one", "*");
        Access again = test.restarted(TestAccess.CHEAP);
        assertThat(again.users().list()).isEqualTo(access.users().list());
        assertThat(again.roles().list()).isEqualTo(access.roles().list());
        assertThat(again.grants().list("ada", null)).hasSize(1);
    }

    @Test
    void anAdministratorMakesTokensForOthersAndNobodyElseDoes() {
        test.user("ada", Permission.RUN_READ);
        Caller ada = new Caller(Caller.Kind.USER, "ada", Set.of(Permission.RUN_READ), null, null);
        failure(
                ErrorKind.NOT_ALLOWED,
                () -> access.tokens().createFor(ada, FirstAdministrator.NAME, "x", null, null));
        failure(
                ErrorKind.NOT_FOUND,
                () -> access.tokens().createFor(administrator, "bob", "x", null, null));
        set("ada", null, null, true);
        failure(
                ErrorKind.CONFLICT,
                () -> access.tokens().createFor(administrator, "ada", "x", null, null));
    }

    private void permissions(String role, Permission... permissions) {
        access.roles()
                .set(
                        new RoleName(role),
                        new Roles.Setting(null, Set.of(permissions), null, null, null));
    }

    private void set(
            String user,
            @Nullable Set<Permission> permissions,
            @Nullable Boolean trusted,
            @Nullable Boolean disabled) {
        access.users().set(user, new Users.Setting(permissions, trusted, disabled, null));
    }

    private Secret tokenOf(String user, @Nullable Set<Permission> permissions) {
        return access.tokens()
                .createFor(administrator, user, "for tests", permissions, null)
                .secret();
    }

    private Authentication authenticated(Secret token) {
        return access.authenticator().authenticate(token).orElseThrow();
    }

    private static Caller process(String user, Permission... permissions) {
        Identifiers identifiers = new Identifiers();
        RunId run = identifiers.nextRun();
        return new Caller(
                Caller.Kind.PROCESS, user, Set.of(permissions), run, identifiers.nextProcess());
    }
}
