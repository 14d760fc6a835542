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
                            "script.push",
                            "script.push done of 2",
                            "token.create",
                            "token.create done of 4",
                            "script.delete",
                            "script.delete refused of 6",
                            "server.stop",
                            "server.start");
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
