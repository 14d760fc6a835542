package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The audit log of a whole server, over a restart. */
final class ServerAuditTest {

    @TempDir private Path folder;

    @Test
    void startsChangesAndStopsAreOneChainWithoutSecrets() throws Exception {
        String token;
        try (TestServer server = new TestServer(folder);
                TestCaller caller = new TestCaller(folder)) {
            caller.call("script.push", "{\"name\":\"a.js\",\"text\":\"export default () => 1\"}");
            token = caller.call("token.create", "{\"name\":\"board\"}").path("token").asString();
            assertThat(caller.failure("script.delete", "{\"name\":\"none.js\"}"))
                    .isEqualTo("not_found");
            assertThat(server.server().data().status().get("drover/audit-log")).isEmpty();
        }
        try (TestServer server = new TestServer(folder);
                TestCaller caller = new TestCaller(folder)) {
            JsonNode report = caller.call("audit.verify", "{}");
            assertThat(report.path("findings").toString()).isEqualTo("[]");
            JsonNode entries = caller.call("audit.list", "{\"since\":0}").path("entries");
            assertThat(entries.valueStream().map(ServerAuditTest::line))
                    .containsExactly(
                            "server.start",
                            "token.create",
                            "token.create done of 2",
                            "script.push",
                            "script.push done of 4",
                            "token.create",
                            "token.create done of 6",
                            "script.delete",
                            "script.delete refused of 8",
                            "server.stop",
                            "server.start");
            JsonNode first = entries.path(1);
            assertThat(first.path("by").asString()).isEqualTo("server");
            assertThat(first.path("subject").asString()).isEqualTo("connection.json");
            assertThat(first.path("details").path("user").asString()).isEqualTo("administrator");
            assertThat(entries.path(2).path("details").path("tokenId").asString()).isNotEmpty();
            assertThat(server.server().url()).isNotEmpty();
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve("audit"))) {
            for (Path file : files) {
                assertThat(Files.readString(file)).doesNotContain(token);
            }
        }
    }

    private static String line(JsonNode entry) {
        String outcome = entry.path("outcome").asString("");
        return entry.path("action").asString()
                + (outcome.isEmpty() ? "" : " " + outcome + " of " + entry.path("of").asString());
    }
}
