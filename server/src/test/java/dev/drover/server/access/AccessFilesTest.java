package dev.drover.server.access;

import static dev.drover.server.access.TestAccess.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Files of users, roles and grants. */
final class AccessFilesTest {

    private static final String FILE =
            """
            roles:
              - name: operator
                description: Looks after web servers
                permissions: [TASK_START, TASK_READ, NODE_READ]
                tools: [restart, command]
            users:
              - name: ada
                permissions: [RUN_READ]
              - name: eve
                trusted: true
            grants:
              - {user: ada, role: operator, on: ["@web", db-1]}
              - user: eve
                role: operator
                on: "*"
            """;

    private final TestAccess test = new TestAccess();
    private final AccessFiles files = test.access.files();

    @Test
    void addsWhatTheFileSaysAndNothingTwice() {
        test.groups.group("web", "web-1");
        assertThat(files.apply(FILE, true).added()).hasSize(6);
        assertThat(test.store.rights().users()).isEmpty();
        AccessFiles.Applied first = files.apply(FILE, false);
        assertThat(first.added())
                .containsExactly(
                        "role operator",
                        "user ada",
                        "user eve",
                        "grant ada: operator on @web",
                        "grant ada: operator on db-1",
                        "grant eve: operator on *");
        assertThat(test.access.users().permissions("ada"))
                .contains(Permission.RUN_READ, Permission.TASK_START);
        assertThat(test.access.users().get("eve").trusted()).isTrue();
        assertThat(files.apply(FILE, false))
                .isEqualTo(new AccessFiles.Applied(List.of(), List.of(), 6));
    }

    @Test
    void changesWhatIsSaidAndLeavesTheRest() {
        test.user("ada", Permission.RUN_READ).password("ada", "correct horse battery");
        test.role("operator", "restart").grant("ada", "operator", "*");
        AccessFiles.Applied applied =
                files.apply(
                        """
                        users: [{name: ada, disabled: true}]
                        roles: [{name: operator, description: new}]
                        """,
                        false);
        assertThat(applied.changed()).containsExactly("role operator", "user ada");
        User ada = test.access.users().get("ada");
        assertThat(ada.disabled()).isTrue();
        assertThat(ada.permissions()).isEqualTo(Set.of(Permission.RUN_READ));
        assertThat(ada.password()).isNotNull();
        assertThat(test.access.roles().get(new RoleName("operator")).tools())
                .containsExactly("restart");
        assertThat(test.access.grants().list(null, null)).hasSize(1);
    }

    @Test
    void namesEveryMistakeWithItsPlaceAndChangesNothing() {
        DroverException error =
                failure(
                        ErrorKind.INVALID_PARAMETERS,
                        () ->
                                files.apply(
                                        """
                                        users:
                                          - name: ada
                                            permissions: [RUN_READ, FLY]
                                          - name: Not A Name
                                          - trusted: perhaps
                                        roles:
                                          - name: operator
                                            permissions: [ADMINISTER]
                                        grants:
                                          - {user: ada, role: pilot, on: web-1}
                                          - {user: ada, role: operator, on: ["@nowhere", "!x"]}
                                          - {user: ada, role: operator}
                                        tools: []
                                        """,
                                        false));
        assertThat(error.text().lines())
                .satisfiesExactly(
                        line -> assertThat(line).contains("11 mistakes"),
                        line -> assertThat(line).startsWith("line 3, column 29: 'FLY'"),
                        line -> assertThat(line).startsWith("line 4, column 11: The text"),
                        line -> assertThat(line).startsWith("line 5, column 5: the key 'name'"),
                        line -> assertThat(line).startsWith("line 5, column 14: expected true"),
                        line -> assertThat(line).startsWith("line 7, column 5: Role operator"),
                        line -> assertThat(line).contains("line 10, column 5", "no role pilot"),
                        line -> assertThat(line).contains("line 11, column 5", "group nowhere"),
                        line -> assertThat(line).contains("line 11, column 5", "role operator"),
                        line -> assertThat(line).contains("line 11, column 50", "'!x'"),
                        line -> assertThat(line).contains("line 12, column 5", "'on' is missing"),
                        line -> assertThat(line).contains("line 13, column 1", "key 'tools'"));
        assertThat((List<?>) error.details().get("mistakes"))
                .hasSize(11)
                .element(1)
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry("line", 4)
                .containsEntry("column", 11);
        assertThat(test.store.rights().users()).isEmpty();
        assertThat(test.store.rights().roles()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''                                       | line 1, column 1: the file says nothing
                    users                                    | line 1, column 1: expected keys: users, roles, grants
                    'users: {ada: 1}'                        | line 1, column 8: expected a list
                    'users: [ada'                            | this is not YAML
                    'users: [{name: ada, name: bob}]'        | line 1, column 21: the key 'name' is there twice
                    'users: [{name: ada, password: secret}]' | line 1, column 21: the key 'password' is not known
                    'a: &a [x]\nusers: *b'                   | this is not YAML
                    """)
    void refusesWhatIsNoSuchFile(String yaml, String message) {
        assertThat(failure(ErrorKind.INVALID_PARAMETERS, () -> files.apply(yaml, false)))
                .hasMessageContaining(message);
    }

    @Test
    void refusesAFileThatIsTooLarge() {
        failure(ErrorKind.TOO_LARGE, () -> files.apply("#".repeat(1_000_001), false));
    }

    @Test
    void aFileThatHitsALimitChangesNothing() {
        TestAccess small = new TestAccess(TestAccess.configuration(1, 1, 1, TestAccess.CHEAP));
        DroverException error =
                failure(
                        ErrorKind.INVALID_PARAMETERS,
                        () ->
                                small.access
                                        .files()
                                        .apply("users: [{name: ada},\n  {name: bob}]", false));
        assertThat(error.text()).contains("line 2, column 3: There are 1 users");
        assertThat(small.store.rights().users()).isEmpty();
        assertThat(error.details()).isNotEqualTo(Map.of());
    }
}
