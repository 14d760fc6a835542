package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.cli.CommandLineFixture.Ended;
import dev.drover.client.FakeServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** {@code drover node}, and where processes of nodes are shown. */
final class NodeCommandTest {

    private static final String WEB1 =
            """
            {"name": "web1", "state": "ONLINE", "labels": {"tier": "web", "rack": "r7"},
             "groups": ["edge", "web"], "joinedAt": "2026-02-27T12:00:00Z",
             "lastContactAt": "2026-03-01T11:59:57Z", "clockOffsetMilliseconds": 3600000,
             "roundTripMilliseconds": 1.25, "address": "10.0.0.7", "version": "1.2",
             "activity": {"runs": 1, "processes": 4, "load": 0.5, "freeMemoryBytes": 1}}
            """;

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
    void listsNodesWithWhatTellsHowTheyAre() {
        server.on(
                "node.list",
                "{\"nodes\": ["
                        + WEB1
                        + ", {\"name\": \"web2\", \"state\": \"JOINED\", \"labels\": {},"
                        + " \"groups\": [], \"joinedAt\": \"2026-03-01T11:00:00Z\"}]}");
        Ended ended = drover.run("node", "list");
        assertThat(ended.code()).isZero();
        assertThat(ended.err()).isEmpty();
        assertThat(ended.lines())
                .containsExactly(
                        "NAME  STATE   CONTACT  CLOCK       TRIP    RUNS  PROCS  LOAD  VERSION"
                                + "  LABELS",
                        "web1  ONLINE  3 s ago  +1 h 0 min  1.3 ms  1     4      0.50  1.2"
                                + "      tier=web rack=r7",
                        "web2  JOINED");
        assertThat(drover.run("node", "list", "-o", "json").out()).startsWith("{\"nodes\":[{");
        drover.run("node", "list", "@edge, web*");
        assertThat(server.calls())
                .containsExactly(
                        "node.list {}", "node.list {}", "node.list {\"query\":\"@edge, web*\"}");
    }

    @Test
    void saysWhatToDoWhereThereAreNoNodes() {
        server.on("node.list", "{\"nodes\": []}");
        assertThat(drover.run("node", "list").out()).contains("drover node token");
        assertThat(drover.run("node", "list", "@edge").out())
                .isEqualTo("The query chooses no node\n");
    }

    @Test
    void showsANodeWithWhatGoesOnThere() {
        server.on(
                "node.get",
                "{\"node\": "
                        + WEB1.replace(
                                "\"version\"",
                                "\"facts\": {\"kernel\": \"6.1\", \"os\": {\"family\":"
                                        + " \"debian\"}}, \"version\"")
                        + ", \"runs\": [{\"runId\": \"R1\", \"state\": \"RUNNING\", \"script\":"
                        + " \"a.js\"}], \"processes\": [{\"processId\": \"P1\", \"runId\": \"R2\","
                        + " \"pid\": 77, \"command\": [\"sleep\", \"9\"]}]}");
        Ended ended = drover.run("node", "show", "web1");
        assertThat(ended.code()).isZero();
        assertThat(ended.err()).isEmpty();
        assertThat(ended.lines())
                .contains(
                        "node        web1",
                        "state       ONLINE",
                        "contact     3 s ago",
                        "groups      edge, web",
                        "clock       +1 h 0 min",
                        "kernel  6.1",
                        "os      {\"family\":\"debian\"}")
                .anyMatch(line -> line.startsWith("R1 ") && line.endsWith("a.js"))
                .anyMatch(line -> line.startsWith("P1 ") && line.endsWith("sleep 9"));
        assertThat(server.calls()).containsExactly("node.get {\"name\":\"web1\"}");
    }

    @Test
    void saysWhyANodeCouldNotBeAsked() {
        server.on(
                "node.get",
                "{\"node\": " + WEB1 + ", \"runs\": [], \"note\": \"It is not linked\"}");
        assertThat(drover.run("node", "show", "web1").out())
                .contains("note        It is not linked");
    }

    @Test
    void printsATokenAndHowToUseIt() {
        server.on(
                "node.token",
                "{\"token\": \"drj_secret.ab\", \"expiresAt\": \"2026-03-01T12:10:00Z\"}");
        Ended ended =
                drover.run(
                        "node",
                        "token",
                        "--name",
                        "db3",
                        "--expires",
                        "10m",
                        "--label",
                        "tier=db",
                        "--label",
                        "note=a=b");
        assertThat(ended.code()).isZero();
        assertThat(ended.out()).isEqualTo("drj_secret.ab\n");
        assertThat(ended.err())
                .contains("Good for 10 min")
                .contains("  drover join " + server.url() + " --token - --name db3\n")
                .contains("in place of 127.0.0.1")
                .doesNotContain("secret");
        assertThat(server.calls())
                .containsExactly(
                        "node.token {\"name\":\"db3\",\"labels\":{\"tier\":\"db\","
                                + "\"note\":\"a=b\"},\"expiresIn\":600000}");
        Ended json = drover.run("node", "token", "-o", "json");
        assertThat(json.out()).contains("\"token\":\"drj_secret.ab\"");
        assertThat(json.err()).isEmpty();
        assertThat(drover.run("node", "token", "--label", "tier").code()).isEqualTo(2);
    }

    @Test
    void listsTokensWithoutTheirText() {
        server.on("node.tokens", "{\"tokens\": []}");
        assertThat(drover.run("node", "tokens").out()).isEqualTo("There are no join tokens\n");
        server.on(
                "node.tokens",
                """
                {"tokens": [{"tokenId": "0123456789abcdef", "labels": {"a": "b"}, "createdBy": "ann", "usedBy": "web1",
                  "createdAt": "2026-03-01T11:58:00Z", "expiresAt": "2026-03-01T13:00:00Z"}]}
                """);
        assertThat(drover.run("node", "tokens").lines().getLast())
                .isEqualTo("0123456789abcdef  2 min ago  ann  in 1 h   any name  web1     a=b");
    }

    @Test
    void withdrawsAToken() {
        server.on("node.withdraw", "{}");
        assertThat(drover.run("node", "tokens", "--withdraw", "0123456789abcdef"))
                .isEqualTo(new Ended(0, "Withdrew the join token 0123456789abcdef\n", ""));
        assertThat(server.calls())
                .containsExactly("node.withdraw {\"tokenId\":\"0123456789abcdef\"}");
    }

    @Test
    void setsAndRemovesLabels() {
        server.on("node.label", WEB1);
        assertThat(drover.run("node", "label", "web1", "tier=web", "old-", "x=a-").out())
                .isEqualTo("web1 has tier=web rack=r7\n");
        assertThat(server.calls())
                .containsExactly(
                        "node.label {\"name\":\"web1\",\"set\":{\"tier\":\"web\",\"x\":\"a-\"},"
                                + "\"remove\":[\"old\"]}");
        assertThat(drover.run("node", "label", "web1").code()).isEqualTo(2);
        Ended wrong = drover.run("node", "label", "web1", "tier");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("'tier' is no label").contains("KEY=VALUE");
    }

    @Test
    void rotatesRevokesAndRemoves() {
        server.on("node.rotate", "{}").on("node.revoke", "{}").on("node.remove", "{}");
        assertThat(drover.run("node", "rotate", "web1"))
                .isEqualTo(new Ended(0, "web1 has linked with another key\n", ""));
        assertThat(drover.run("node", "revoke", "web1"))
                .isEqualTo(new Ended(0, "Revoked web1\n", ""));
        assertThat(drover.run("node", "remove", "web1", "-o", "json"))
                .isEqualTo(new Ended(0, "{}\n", ""));
        assertThat(server.calls())
                .containsExactly(
                        "node.rotate {\"name\":\"web1\"}",
                        "node.revoke {\"name\":\"web1\"}",
                        "node.remove {\"name\":\"web1\"}");
    }

    @Test
    void showsOnWhichNodeAProcessIs() {
        server.on("thread.list", "{\"threads\": []}");
        server.on(
                "process.list",
                """
                {"processes": [{"processId": "P1", "runId": "R1", "node": "web1", "pid": 7,
                  "command": ["true"], "startedAt": "2026-03-01T11:59:00Z"}]}
                """);
        assertThat(drover.run("ps").lines())
                .contains(
                        "PROCESS  RUN  NODE  PID  STARTED    COMMAND",
                        "P1       R1   web1  7    1 min ago  true");
    }

    @Test
    void joinIsTheServersOwnProgram() {
        Ended ended = drover.run("join", "https://control:7070");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("./drover join URL");
    }
}
