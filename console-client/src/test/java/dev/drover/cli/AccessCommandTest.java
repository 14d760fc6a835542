package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.cli.CommandLineFixture.Ended;
import dev.drover.cli.terminal.Traits;
import dev.drover.client.FakeServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code drover user}, {@code role} and {@code grant}. */
final class AccessCommandTest {

    private static final String ADA =
            "{\"name\":\"ada\",\"trusted\":false,\"disabled\":false,\"hasPassword\":true,"
                + "\"permissions\":[\"RUN_READ\"],\"allPermissions\":[\"RUN_READ\",\"DATA_READ\"],"
                + "\"createdAt\":\"2026-02-27T12:00:00Z\"}";

    @TempDir private Path folder;

    private FakeServer server;
    private CommandLineFixture drover;

    @BeforeEach
    void start() {
        server = FakeServer.start(folder);
        drover = new CommandLineFixture(folder).with("DROVER_SERVER", folder.toString());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void listsAndShowsUsers() {
        server.on(
                "user.list",
                "{\"users\":["
                        + ADA
                        + ",{\"name\":\"eve\",\"trusted\":true,\"disabled\":true,"
                        + "\"hasPassword\":false,\"createdAt\":\"2026-03-01T11:00:00Z\"}]}");
        Ended list = drover.run("user", "list");
        assertThat(list.err()).isEmpty();
        assertThat(list.lines())
                .containsExactly(
                        "USER  STATE              PASSWORD  CREATED  PERMISSIONS",
                        "ada   enabled            yes       2 d ago  RUN_READ, DATA_READ",
                        "eve   disabled, trusted  no        1 h ago  all");
        server.on(
                "user.get",
                "{\"user\":" + ADA + ",\"grants\":[{\"role\":\"operator\",\"on\":\"@web\"}]}");
        Ended show = drover.run("user", "show", "ada");
        assertThat(show.lines())
                .contains(
                        "user             ada",
                        "own permissions  RUN_READ",
                        "permissions      RUN_READ, DATA_READ",
                        "ROLE      ON",
                        "operator  @web");
        assertThat(drover.run("user", "show", "ada", "-o", "json").out())
                .startsWith("{\"user\":{\"name\":\"ada\"");
    }

    @Test
    void makesAndChangesUsers() {
        assertThat(drover.run("user", "create", "ada", "-p", "run_read,data_read").out())
                .isEqualTo("Made ada\n");
        drover.run("user", "set", "ada", "--disable", "-p", "");
        drover.run("user", "set", "ada", "--enable", "--trusted", "--no-password");
        assertThat(drover.run("user", "set", "ada").code()).isEqualTo(2);
        assertThat(drover.run("user", "set", "ada", "--enable", "--disable").code()).isEqualTo(2);
        assertThat(drover.run("user", "delete", "ada").out()).isEqualTo("Deleted ada\n");
        assertThat(server.calls())
                .containsExactly(
                        "user.create"
                            + " {\"name\":\"ada\",\"permissions\":[\"RUN_READ\",\"DATA_READ\"]}",
                        "user.set {\"name\":\"ada\",\"permissions\":[],\"disabled\":true}",
                        "user.set {\"name\":\"ada\",\"trusted\":true,\"disabled\":false,"
                                + "\"removePassword\":true}",
                        "user.delete {\"name\":\"ada\"}");
    }

    @Test
    void asksForAPasswordTwiceAtATerminal() {
        drover.with(new Traits(true, true, false, true, 100, 30));
        Ended differing =
                drover.answering("first of them", "second of them")
                        .run("user", "create", "ada", "--password");
        assertThat(differing.code()).isEqualTo(2);
        assertThat(differing.err()).contains("differ");
        assertThat(server.calls()).isEmpty();
        Ended made =
                drover.answering("the same twice", "the same twice")
                        .run("user", "create", "ada", "--password");
        assertThat(made.code()).isZero();
        drover.answering("the old one", "the new one", "the new one").run("user", "password");
        assertThat(server.calls())
                .containsExactly(
                        "user.create {\"name\":\"ada\",\"password\":\"the same twice\"}",
                        "user.password {\"current\":\"the old one\",\"password\":\"the new one\"}");
        assertThat(made.out() + made.err()).doesNotContain("the same twice");
    }

    @Test
    void takesAPasswordFromTheInputOnlyWhereThatIsSaid() {
        Ended asked = drover.answering("unseen").run("user", "set", "ada", "--password");
        assertThat(asked.code()).isEqualTo(2);
        assertThat(asked.err()).contains("--password-stdin");
        assertThat(drover.run("user", "set", "ada", "--password-stdin").code()).isZero();
        assertThat(drover.run("user", "set", "ada", "--password-stdin").err())
                .contains("There is no password");
        assertThat(server.calls())
                .containsExactly("user.set {\"name\":\"ada\",\"password\":\"unseen\"}");
        assertThat(drover.run("user", "set", "ada", "--password=on-the-command-line").code())
                .isEqualTo(2);
    }

    @Test
    void listsShowsAndChangesRoles() {
        server.on("role.list", "{\"roles\":[]}");
        assertThat(drover.run("role", "list").out()).contains("drover role create");
        String role =
                "{\"name\":\"operator\",\"description\":\"Looks"
                    + " after\",\"tools\":[\"df\",\"restart\"],\"permissions\":[\"TASK_START\"]}";
        server.on("role.list", "{\"roles\":[" + role + "]}");
        assertThat(drover.run("role", "list").lines())
                .containsExactly(
                        "ROLE      TOOLS        PERMISSIONS  DESCRIPTION",
                        "operator  df, restart  TASK_START   Looks after");
        server.on(
                "role.get", "{\"role\":" + role + ",\"grants\":[{\"user\":\"ada\",\"on\":\"*\"}]}");
        assertThat(drover.run("role", "show", "operator").lines())
                .contains("tools        df, restart", "USER  ON", "ada   *");
        drover.run("role", "create", "r", "-t", "a,b", "-t", "c", "-p", "task_start");
        drover.run("role", "set", "r", "--add-tool", "d", "--remove-tool", "a,b");
        assertThat(drover.run("role", "set", "r").code()).isEqualTo(2);
        drover.run("role", "delete", "r");
        assertThat(server.calls())
                .endsWith(
                        "role.create {\"name\":\"r\",\"tools\":[\"a\",\"b\",\"c\"],"
                                + "\"permissions\":[\"TASK_START\"]}",
                        "role.set"
                            + " {\"name\":\"r\",\"addTools\":[\"d\"],\"removeTools\":[\"a\",\"b\"]}",
                        "role.delete {\"name\":\"r\"}");
    }

    @Test
    void listsAddsAndRemovesGrants() {
        server.on(
                "grant.list",
                "{\"grants\":[{\"user\":\"ada\",\"role\":\"operator\",\"on\":\"@web\"}]}");
        assertThat(drover.run("grant", "list", "--user", "ada").lines())
                .containsExactly("USER  ROLE      ON", "ada   operator  @web");
        assertThat(drover.run("grant", "add", "ada", "operator", "@web", "db-1").out())
                .isEqualTo("Granted ada: operator on @web, db-1\n");
        drover.run("grant", "remove", "ada", "operator", "*");
        assertThat(drover.run("grant", "add", "ada", "operator").code()).isEqualTo(2);
        assertThat(server.calls())
                .containsExactly(
                        "grant.list {\"user\":\"ada\"}",
                        "grant.add"
                            + " {\"user\":\"ada\",\"role\":\"operator\",\"on\":[\"@web\",\"db-1\"]}",
                        "grant.remove {\"user\":\"ada\",\"role\":\"operator\",\"on\":[\"*\"]}");
    }

    @Test
    void explainsWhatCountsAndWhatIsMissing() {
        server.on(
                "grant.explain",
                """
                {"user": "ada", "tool": "restart", "nodes": 3, "allowed": false, "trusted": false,
                 "roles": [
                   {"role": "operator", "hasTool": true,
                    "grants": [{"on": "@old", "nodes": 0, "problem": "There is no group old"},
                               {"on": "@web", "nodes": 1}]},
                   {"role": "reader", "hasTool": false, "grants": [{"on": "*", "nodes": 3}]}],
                 "missing": [{"tool": "restart", "node": "db-1", "reason": "not granted there"},
                             {"tool": "restart", "node": "db-2", "reason": "not granted there"}]}
                """);
        Ended ended = drover.run("grant", "explain", "ada", "restart", "@web", "db-1, db-2");
        assertThat(ended.code()).isEqualTo(4);
        assertThat(ended.err()).isEmpty();
        assertThat(ended.lines())
                .containsExactly(
                        "ada may not use restart on all of 3 nodes",
                        "",
                        "ROLE      HAS THE TOOL  GRANTED ON  OF THESE NODES",
                        "operator  yes           @old        There is no group old",
                        "operator  yes           @web        1",
                        "reader    no            *           3",
                        "",
                        "missing: not granted there",
                        "  db-1, db-2");
        server.on(
                "grant.explain",
                "{\"user\":\"eve\",\"tool\":\"restart\",\"nodes\":1,\"allowed\":true,"
                        + "\"trusted\":true,\"roles\":[],\"missing\":[]}");
        Ended allowed = drover.run("grant", "explain", "eve", "restart", "web-1");
        assertThat(allowed.code()).isZero();
        assertThat(allowed.out()).isEqualTo("eve may use restart on 1 node: the user is trusted\n");
        assertThat(drover.run("grant", "explain", "eve", "restart").code()).isEqualTo(2);
        assertThat(server.calls())
                .startsWith(
                        "grant.explain {\"user\":\"ada\",\"tool\":\"restart\","
                                + "\"targets\":[\"@web\",\"db-1, db-2\"]}");
    }

    @Test
    void appliesAFileAndNamesTheLinesOfMistakes() throws Exception {
        Files.writeString(folder.resolve("access.yaml"), "users: []\n");
        server.on(
                "access.apply",
                "{\"added\":[\"user ada\"],\"changed\":[\"role operator\"],\"unchanged\":1}");
        Ended applied = drover.run("user", "apply", "-f", "access.yaml", "--dry-run");
        assertThat(applied.err()).isEmpty();
        assertThat(applied.lines())
                .containsExactly(
                        "added    user ada",
                        "changed  role operator",
                        "Nothing was changed; 1 is as the file says already");
        assertThat(server.calls())
                .containsExactly("access.apply {\"yaml\":\"users: []\\n\",\"dryRun\":true}");
        server.on(
                "access.apply",
                parameters -> {
                    throw new DroverException(
                            ErrorKind.INVALID_PARAMETERS,
                            "2 mistakes",
                            "Correct the file.",
                            Map.of(
                                    "mistakes",
                                    List.of(
                                            Map.of("line", 3, "column", 5, "message", "no role x"),
                                            Map.of("line", 9, "column", 1, "message", "odd"))),
                            null);
                });
        for (String noun : new String[] {"user", "role", "grant"}) {
            Ended wrong = drover.run(noun, "apply", "--file", "access.yaml");
            assertThat(wrong.code()).isEqualTo(2);
            assertThat(wrong.err().lines().map(String::strip))
                    .containsExactly(
                            "drover: Nothing was changed:",
                            "access.yaml:3:5: no role x",
                            "access.yaml:9:1: odd",
                            "Correct the file.");
        }
        assertThat(drover.run("grant", "apply").code()).isEqualTo(2);
        assertThat(drover.run("grant", "apply", "-f", "nowhere.yaml").err())
                .contains("There is no file nowhere.yaml");
    }
}
