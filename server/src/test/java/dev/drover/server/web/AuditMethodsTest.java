package dev.drover.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.server.access.Caller;
import dev.drover.server.access.Permission;
import dev.drover.server.audit.AuditConfiguration;
import dev.drover.server.audit.AuditEvent;
import dev.drover.server.audit.FileAuditLog;
import dev.drover.server.web.methods.AuditMethods;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/** {@code audit.*} over a real socket, and what callers leave in the log. */
final class AuditMethodsTest {

    @TempDir private Path folder;

    private FileAuditLog log;
    private WebTestServer server;

    @BeforeEach
    void start() {
        log =
                FileAuditLog.open(
                        folder.resolve("log"),
                        AuditConfiguration.defaults(),
                        InstantSource.system());
        server =
                new WebTestServer(
                        folder, WebConfiguration.defaults(), new AuditMethods(log.reader()).all());
    }

    @AfterEach
    void stop() {
        server.close();
        log.close();
    }

    @Test
    void listsVerifiesAndExports() throws Exception {
        for (int each = 0; each < 5; each++) {
            log.record(
                    AuditEvent.of(
                            Caller.administrator("alice"), "script.push", "s" + each, Map.of()));
        }
        try (WireClient client = server.connect(server.tokenFor(Permission.AUDIT_READ))) {
            JsonNode page = call(client, "audit.list", "{\"limit\":2}").path("result");
            assertThat(page.path("entries").get(0).path("subject").asString()).isEqualTo("s4");
            assertThat(page.path("next").asLong()).isEqualTo(4);
            JsonNode older =
                    call(client, "audit.list", "{\"limit\":2,\"before\":4,\"action\":\"script\"}");
            assertThat(older.path("result").path("entries").get(0).path("number").asLong())
                    .isEqualTo(3);
            JsonNode report = call(client, "audit.verify", "{}").path("result");
            assertThat(report.path("findings").isEmpty()).isTrue();
            assertThat(report.path("last").asLong()).isEqualTo(5);
            assertThat(report.path("key").asString()).isEqualTo(log.reader().fingerprint());
            JsonNode piece = call(client, "audit.export", "{}").path("result");
            assertThat(piece.path("lines")).hasSize(7);
            assertThat(piece.has("next")).isFalse();
        }
    }

    @Test
    void onlyWhoMayReadTheLogReadsIt() throws Exception {
        try (WireClient other = server.connect(server.tokenFor(Permission.SERVER_READ))) {
            for (String method : new String[] {"list", "verify", "export"}) {
                assertThat(kind(call(other, "audit." + method, "{}"))).isEqualTo("not_allowed");
            }
        }
    }

    @Test
    void namesAWrongParameter() throws Exception {
        try (WireClient client = server.connect()) {
            assertThat(kind(call(client, "audit.list", "{\"limit\":0}")))
                    .isEqualTo("invalid_parameters");
            assertThat(kind(call(client, "audit.list", "{\"since\":1,\"before\":2}")))
                    .isEqualTo("invalid_parameters");
            assertThat(kind(call(client, "audit.export", "{\"next\":\"x\"}")))
                    .isEqualTo("invalid_parameters");
        }
    }

    @Test
    void aChangeIsRefusedWhileItCannotBeRecorded() throws Exception {
        try (WireClient client = server.connect()) {
            server.audit.failWith(new DroverException(ErrorKind.STORAGE_FULL, "No room", ""));
            String push = "{\"name\":\"a.js\",\"text\":\"1\"}";
            assertThat(kind(call(client, "script.push", push))).isEqualTo("storage_full");
            assertThat(kind(call(client, "script.get", "{\"name\":\"a.js\"}")))
                    .isEqualTo("not_found");
            server.audit.failWith(null);
            assertThat(call(client, "script.push", push).has("result")).isTrue();
            assertThat(server.audit.all())
                    .extracting(each -> each.event().action())
                    .containsExactly("script.push", "script.push");
        }
    }

    @Test
    void loginsAndWrongTokensAreRecorded() throws Exception {
        try (HttpClient http = server.http()) {
            assertThat(login(http, server.token.reveal())).isEqualTo(200);
            assertThat(login(http, "drt_wrong")).isEqualTo(401);
            HttpRequest wrong =
                    HttpRequest.newBuilder(uri("/rpc"))
                            .header("Authorization", "Bearer drt_wrong")
                            .POST(HttpRequest.BodyPublishers.ofString("{}"))
                            .build();
            http.send(wrong, HttpResponse.BodyHandlers.discarding());
        }
        assertThat(server.audit.all())
                .extracting(
                        each -> each.event().by(),
                        each -> each.event().action(),
                        each -> String.valueOf(each.event().outcome()))
                .containsExactly(
                        tuple("administrator", "session.open", "null"),
                        tuple("somebody at 127.0.0.1", "session.open", "REFUSED"),
                        tuple("somebody at 127.0.0.1", "caller.authenticate", "REFUSED"));
        assertThat(server.audit.all().toString()).doesNotContain("drt_");
    }

    @Test
    void aLoginThatCannotBeRecordedIsNone() throws Exception {
        server.audit.failWith(new DroverException(ErrorKind.STORAGE_FULL, "No room", ""));
        try (HttpClient http = server.http()) {
            assertThat(login(http, server.token.reveal())).isGreaterThanOrEqualTo(500);
        }
    }

    private int login(HttpClient http, String token) throws Exception {
        HttpRequest login =
                HttpRequest.newBuilder(uri("/login"))
                        .POST(HttpRequest.BodyPublishers.ofString("{\"token\":\"" + token + "\"}"))
                        .build();
        return http.send(login, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private URI uri(String path) {
        return URI.create("https://localhost:" + server.web.port() + path);
    }

    private static JsonNode call(WireClient client, String method, String parameters)
            throws IOException {
        return client.call(method, Json.mapper().readTree(parameters));
    }

    private static String kind(JsonNode answer) {
        return answer.path("error").path("data").path("kind").asString();
    }
}
