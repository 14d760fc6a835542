package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.cli.CommandLineFixture.Ended;
import dev.drover.client.FakeServer;
import dev.drover.client.JsonText;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code drover audit}: what it asks, what it prints, and how it ends. */
final class AuditCommandTest {

    /** An export of the server's tests, whose form is kept for ever. */
    private static final Path EXPORT =
            Path.of("../server/src/test/resources/dev/drover/server/audit/export-1.jsonl");

    private static final String KEY =
            "bcad33f93d5ecc7a285bec30c7b075bf7042fa49f2ae4cc55592132ce92698c1";

    @TempDir private Path folder;

    private FakeServer server;
    private CommandLineFixture drover;

    @BeforeEach
    void start() {
        server = FakeServer.start(folder);
        drover =
                new CommandLineFixture(folder)
                        .with("DROVER_SERVER", server.connectionFile().toString());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void listsTheNewestInAsManyPagesAsItTakes() {
        server.on(
                "audit.list",
                parameters ->
                        parameters.has("before")
                                ? "{\"entries\":[" + entry(1, "") + "]}"
                                : "{\"entries\":["
                                        + entry(2, ",\"outcome\":\"failed\",\"of\":1")
                                        + "],\"next\":2}");
        Ended ended = drover.run("audit", "list", "--user", "alice", "--since", "2h");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.code()).isZero();
        assertThat(ended.lines()).hasSize(3);
        assertThat(ended.lines().get(1))
                .contains("alice", "script.push", "deploy", "failed (of 1)");
        assertThat(server.calls().getFirst())
                .isEqualTo(
                        "audit.list {\"user\":\"alice\",\"from\":\"2026-03-01T10:00:00Z\","
                                + "\"limit\":20}");
        Ended json = drover.run("audit", "list", "-n", "1", "-o", "json");
        assertThat(JsonText.read(json.out()).path("entries")).hasSize(1);
    }

    @Test
    void verifiesOnTheServerPartByPart() {
        server.on(
                "audit.verify",
                parameters ->
                        parameters.has("from")
                                ? report("[]", "")
                                : report(
                                        "[]",
                                        ",\"next\":{\"number\":3,\"hash\":\"x\",\"checkpoint\":1,"
                                                + "\"signedTo\":3,\"first\":1,\"trimmed\":0,"
                                                + "\"file\":4}"));
        Ended ended = drover.run("audit", "verify");
        assertThat(ended.code()).isZero();
        assertThat(ended.lines().getFirst()).isEqualTo("Whole: entries 1 to 5, signed to 5");
        assertThat(server.calls()).hasSize(2);
        assertThat(server.calls().getLast()).contains("\"file\":4");
    }

    @Test
    void endsWithOneAndTheNumbersWhereTheLogIsNotWhole() {
        server.on(
                "audit.verify",
                report(
                        "[{\"kind\":\"CHANGED\",\"number\":4,\"last\":4,\"text\":\"Entry 4 was"
                                + " changed\"}]",
                        ""));
        Ended ended = drover.run("audit", "verify");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.lines().getFirst()).isEqualTo("Entry 4 was changed");
        Ended json = drover.run("audit", "verify", "-o", "json");
        assertThat(json.code()).isEqualTo(1);
        assertThat(JsonText.read(json.out()).path("whole").asBoolean()).isFalse();
    }

    @Test
    void exportsIntoANewFile() throws Exception {
        List<String> lines = Files.readAllLines(EXPORT);
        server.on(
                "audit.export",
                parameters ->
                        parameters.has("next")
                                ? JsonText.write(piece(lines.subList(3, lines.size()), null))
                                : JsonText.write(piece(lines.subList(0, 3), "1:2:3:4")));
        Ended ended = drover.run("audit", "export", "audit.jsonl");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.code()).isZero();
        assertThat(Files.readAllBytes(folder.resolve("audit.jsonl")))
                .isEqualTo(Files.readAllBytes(EXPORT));
        Ended again = drover.run("audit", "export", "audit.jsonl");
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err()).contains("is there already");
    }

    @Test
    void verifiesAFileWithoutAServer() throws Exception {
        server.close();
        Files.copy(EXPORT, folder.resolve("audit.jsonl"));
        Ended whole = drover.run("audit", "verify", "--file", "audit.jsonl", "--key", KEY);
        assertThat(whole.err()).isEmpty();
        assertThat(whole.code()).isZero();
        assertThat(whole.lines().getFirst())
                .isEqualTo("Whole: entries 1 to 5, signed to 5, as of 2026-03-01T12:00:00Z");
        assertThat(drover.run("audit", "verify", "--file", "audit.jsonl").out())
                .contains("compare it with the one that you know");

        Files.writeString(
                folder.resolve("audit.jsonl"),
                Files.readString(EXPORT).replace("\"subject\":\"s3\"", "\"subject\":\"s8\""));
        Ended changed = drover.run("audit", "verify", "--file", "audit.jsonl", "--key", KEY);
        assertThat(changed.code()).isEqualTo(1);
        assertThat(changed.lines().getFirst()).startsWith("Entry 3 was changed");
    }

    @Test
    void anotherKeyIsRefused() throws Exception {
        Files.copy(EXPORT, folder.resolve("audit.jsonl"));
        Ended ended =
                drover.run("audit", "verify", "--file", "audit.jsonl", "--key", "0".repeat(64));
        assertThat(ended.code()).isEqualTo(4);
        assertThat(ended.err()).contains(KEY);
        Files.writeString(folder.resolve("key.pem"), "nothing");
        assertThat(drover.run("audit", "verify", "--key", "key.pem").code()).isEqualTo(2);
        assertThat(drover.run("audit", "verify", "--file", "nowhere").code()).isEqualTo(2);
    }

    private static String entry(int number, String more) {
        return "{\"number\":"
                + number
                + ",\"time\":\"2026-03-01T11:00:00Z\",\"by\":\"alice\",\"user\":\"alice\","
                + "\"action\":\"script.push\",\"subject\":\"deploy\",\"details\":{\"a\":1}"
                + more
                + ",\"before\":\"x\",\"hash\":\"y\"}";
    }

    private static String report(String findings, String more) {
        return "{\"first\":1,\"last\":5,\"checkpoints\":1,\"signedTo\":5,\"key\":\""
                + KEY
                + "\",\"findings\":"
                + findings
                + ",\"moreFindings\":0"
                + more
                + "}";
    }

    private static JsonNode piece(List<String> lines, @Nullable String next) {
        ObjectNode piece = JsonText.object();
        ArrayNode all = piece.putArray("lines");
        lines.forEach(all::add);
        if (next != null) {
            piece.put("next", next);
        }
        return piece;
    }
}
