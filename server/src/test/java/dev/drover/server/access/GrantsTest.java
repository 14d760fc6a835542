package dev.drover.server.access;

import static dev.drover.server.access.TestAccess.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.NodeName;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Who may use which tool where. */
final class GrantsTest {

    private static final int NODES = 10_000;

    private final TestAccess test = new TestAccess();
    private final Grants grants = test.access.grants();

    @Test
    void allOrNoneOverWhatIsGranted() {
        test.groups.group("web", "web-1", "web-2");
        test.user("ada").role("operator", "restart", "deploy");
        test.grant("ada", "operator", "@web", "db-1");
        assertAllowed("ada", "restart", "web-1", "web-2", "db-1");
        assertThat(missing("ada", "restart", "web-1", "db-2", "db-1", "db-3"))
                .containsExactly(
                        missingOn("db-2", "role operator has the tool and is not granted there"),
                        missingOn("db-3", "role operator has the tool and is not granted there"));
    }

    @Test
    void saysWhyInWords() {
        test.user("ada").role("reader", "df").role("other", "uptime").role("command", "command");
        assertThat(reason("eve", "restart")).isEqualTo("there is no user eve");
        assertThat(reason("ada", "restart")).isEqualTo("ada has no role");
        test.grant("ada", "reader", "*").grant("ada", "other", "*");
        assertThat(reason("ada", "restart"))
                .isEqualTo("no role of ada has the tool: other, reader");
        test.access
                .roles()
                .addTool("restart", List.of(new RoleName("reader"), new RoleName("other")));
        assertAllowed("ada", "restart", "web-1");
        test.access.users().set("ada", new Users.Setting(null, null, true, null));
        assertThat(reason("ada", "restart")).isEqualTo("user ada is disabled");
    }

    @Test
    void permissionsOfOneRoleDoNotComeWithThePlacesOfAnother() {
        test.user("ada").role("here", "restart").role("there", "df");
        test.grant("ada", "here", "web-1").grant("ada", "there", "web-2");
        assertAllowed("ada", "restart", "web-1");
        assertAllowed("ada", "df", "web-2");
        assertThat(missing("ada", "restart", "web-1", "web-2")).hasSize(1);
        assertThat(missing("ada", "df", "web-1", "web-2")).hasSize(1);
    }

    @Test
    void plainCommandsAndAllToolsAreAllowedInSoManyWords() {
        test.user("ada").user("bob").role("shell", Role.COMMAND).role("all", Role.ALL_TOOLS);
        test.grant("ada", "shell", "*").grant("bob", "all", "*");
        assertAllowed("ada", Role.COMMAND, "web-1");
        assertThat(missing("ada", "restart", "web-1")).hasSize(1);
        assertAllowed("bob", Role.COMMAND, "web-1");
        assertAllowed("bob", "restart", "web-1");
    }

    @Test
    void trustedUsersNeedNoGrantUnlessTheyAreDisabled() {
        test.access.users().create("eve", new Users.Setting(null, true, null, null));
        assertAllowed("eve", "restart", "web-1");
        test.access.users().set("eve", new Users.Setting(null, null, true, null));
        assertThat(missing("eve", "restart", "web-1")).hasSize(1);
    }

    @Test
    void theServerItselfNeedsNoGrant() {
        grants.require(Caller.server(), "restart", nodes(List.of("web-1")));
    }

    @Test
    void aNodeInAGroupAndAToolInARoleCountWithTheNextQuestion() {
        test.groups.group("web", "web-1");
        test.user("ada").role("operator").grant("ada", "operator", "@web");
        assertThat(missing("ada", "restart", "web-2")).hasSize(1);
        test.groups.group("web", "web-1", "web-2");
        assertThat(missing("ada", "restart", "web-2")).hasSize(1);
        test.access.roles().addTool("restart", List.of(new RoleName("operator")));
        assertAllowed("ada", "restart", "web-2");
        test.groups.group("web", "web-1");
        assertThat(missing("ada", "restart", "web-2")).hasSize(1);
    }

    @Test
    void aGroupThatIsGoneGrantsNothingAndIsNamed() {
        test.groups.group("web", "web-1");
        test.user("ada").role("operator", "restart").grant("ada", "operator", "@web", "db-1");
        test.groups.remove("web");
        assertAllowed("ada", "restart", "db-1");
        assertThat(reason("ada", "restart"))
                .endsWith("not granted there; not resolved: There is no group web");
    }

    @Test
    void theErrorNamesEachMissingToolAndNode() {
        test.user("ada");
        List<NodeName> nodes = nodes(IntStream.range(0, 12).mapToObj(i -> "n" + i).toList());
        DroverException error =
                failure(
                        ErrorKind.NOT_ALLOWED,
                        () ->
                                grants.require(
                                        new Caller(Caller.Kind.USER, "ada", Set.of(), null, null),
                                        "restart",
                                        nodes));
        assertThat(error.text())
                .startsWith("ada may not use restart on n0, n1, ")
                .endsWith("n9 and 2 more (ada has no role)");
        assertThat(error.details().get("missing"))
                .isEqualTo(
                        List.of(
                                Map.of(
                                        "tool",
                                        "restart",
                                        "reason",
                                        "ada has no role",
                                        "nodes",
                                        nodes.stream().map(NodeName::value).toList())));
    }

    @Test
    void explainsWhatEachRoleAndGrantContributes() {
        test.groups.group("web", "web-1", "web-2");
        test.user("ada").role("operator", "restart").role("reader", "df");
        test.grant("ada", "operator", "@web").grant("ada", "reader", "*");
        Explanation some = grants.explain("ada", "restart", List.of("web-1", "db-1"));
        assertThat(some.allowed()).isFalse();
        assertThat(some.nodes()).isEqualTo(2);
        assertThat(some.roles())
                .containsExactly(
                        new Explanation.RolePart(
                                new RoleName("operator"),
                                true,
                                List.of(new Explanation.PlacePart("@web", 1, null))),
                        new Explanation.RolePart(
                                new RoleName("reader"),
                                false,
                                List.of(new Explanation.PlacePart("*", 2, null))));
        assertThat(some.missing())
                .extracting(missing -> missing.node().value())
                .containsExactly("db-1");
        assertThat(grants.explain("ada", "restart", List.of("web-1")).allowed()).isTrue();
        test.groups.remove("web");
        assertThat(
                        grants.explain("ada", "restart", List.of("web-1"))
                                .roles()
                                .getFirst()
                                .grants()
                                .getFirst()
                                .problem())
                .isEqualTo("There is no group web");
        assertThat(grants.explain("eve", "restart", List.of("web-1")).allowed()).isFalse();
        failure(
                ErrorKind.INVALID_PARAMETERS,
                () -> grants.explain("ada", "Not a tool", List.of("web-1")));
    }

    @Test
    void tenThousandNodesTakeOneLookAtTheGroups(TestReporter reporter) {
        List<NodeName> all =
                nodes(IntStream.range(0, NODES).mapToObj("node-%05d"::formatted).toList());
        test.groups.group("half", new HashSet<>(all.subList(0, NODES / 2)));
        test.groups.group("rest", new HashSet<>(all.subList(NODES / 2, NODES)));
        test.user("ada").role("operator", "restart");
        test.grant("ada", "operator", "@half", "@rest");
        long best = Long.MAX_VALUE;
        for (int round = 1; round <= 20; round++) {
            long begun = System.nanoTime();
            assertThat(grants.verdict("ada", "restart", all)).isInstanceOf(Verdict.Allowed.class);
            best = Math.min(best, System.nanoTime() - begun);
            assertThat(test.groups.asked()).isEqualTo(round);
        }
        test.grant("ada", "operator", "*");
        assertThat(grants.verdict("ada", "restart", all)).isInstanceOf(Verdict.Allowed.class);
        assertThat(test.groups.asked()).as("no group matters any more").isEqualTo(20);
        reporter.publishEntry("verdict over 10,000 nodes", best / 1_000 + " us");
        assertThat(best).isLessThan(200_000_000L);
    }

    private void assertAllowed(String user, String tool, String... nodes) {
        assertThat(grants.verdict(user, tool, nodes(List.of(nodes))))
                .isEqualTo(new Verdict.Allowed());
    }

    private List<MissingGrant> missing(String user, String tool, String... nodes) {
        Verdict verdict = grants.verdict(user, tool, nodes(Arrays.asList(nodes)));
        assertThat(verdict).isInstanceOf(Verdict.Missing.class);
        return ((Verdict.Missing) verdict).missing();
    }

    private String reason(String user, String tool) {
        return missing(user, tool, "web-1").getFirst().reason();
    }

    private static MissingGrant missingOn(String node, String reason) {
        return new MissingGrant("restart", new NodeName(node), reason);
    }

    private static List<NodeName> nodes(List<String> names) {
        return names.stream().map(NodeName::new).toList();
    }
}
