package dev.drover.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.Json;
import dev.drover.api.Secret;
import dev.drover.server.web.WireClient.WireFrame;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;

/** {@code user.*}, {@code role.*}, {@code grant.*} and logins by password, over real sockets. */
final class AccessMethodsTest {

    private static final String PASSWORD = "correct horse battery";

    @TempDir private Path folder;

    private WebTestServer server;
    private WireClient administrator;
    private HttpClient http;

    @BeforeEach
    void start() throws IOException {
        server = new WebTestServer(folder, WebTestServer.settings(Map.of("pingInterval", 300)));
        administrator = server.connect();
        http = server.http();
    }

    @AfterEach
    void stop() throws IOException {
        http.close();
        administrator.close();
        server.close();
    }

    @Test
    void makesShowsChangesAndDeletesAUser() throws Exception {
        JsonNode made = result("user.create", "{\"name\":\"ada\",\"permissions\":[\"RUN_READ\"]}");
        assertThat(made.path("permissions").toString()).isEqualTo("[\"RUN_READ\"]");
        assertThat(made.path("hasPassword").asBoolean()).isFalse();
        JsonNode changed =
                result("user.set", "{\"name\":\"ada\",\"password\":\"" + PASSWORD + "\"}");
        assertThat(changed.path("hasPassword").asBoolean()).isTrue();
        assertThat(changed.toString()).doesNotContain(PASSWORD, "argon2");
        result("role.create", "{\"name\":\"reader\",\"permissions\":[\"DATA_READ\"]}");
        result("grant.add", "{\"user\":\"ada\",\"role\":\"reader\",\"on\":[\"web-1\",\"*\"]}");
        JsonNode shown = result("user.get", "{\"name\":\"ada\"}");
        assertThat(shown.path("user").path("allPermissions").toString())
                .isEqualTo("[\"RUN_READ\",\"DATA_READ\"]");
        assertThat(shown.path("grants").toString())
                .isEqualTo(
                        "[{\"role\":\"reader\",\"on\":\"*\"},"
                                + "{\"role\":\"reader\",\"on\":\"web-1\"}]");
        assertThat(result("user.list", "{}").path("users")).hasSize(2);
        result("user.delete", "{\"name\":\"ada\"}");
        assertThat(failure("user.get", "{\"name\":\"ada\"}")).isEqualTo("not_found");
    }

    @Test
    void makesShowsChangesAndDeletesARole() throws Exception {
        result("role.create", "{\"name\":\"operator\",\"tools\":[\"restart\"]}");
        JsonNode changed =
                result(
                        "role.set",
                        "{\"name\":\"operator\",\"addTools\":[\"command\",\"df\"],"
                                + "\"removeTools\":[\"restart\"]}");
        assertThat(changed.path("tools").toString()).isEqualTo("[\"command\",\"df\"]");
        result("user.create", "{\"name\":\"ada\"}");
        result("grant.add", "{\"user\":\"ada\",\"role\":\"operator\",\"on\":[\"*\"]}");
        assertThat(result("role.get", "{\"name\":\"operator\"}").path("grants").toString())
                .isEqualTo("[{\"user\":\"ada\",\"on\":\"*\"}]");
        assertThat(failure("role.delete", "{\"name\":\"operator\"}")).isEqualTo("conflict");
        result("grant.remove", "{\"user\":\"ada\",\"role\":\"operator\",\"on\":[\"*\"]}");
        result("role.delete", "{\"name\":\"operator\"}");
        assertThat(result("role.list", "{}").path("roles")).isEmpty();
    }

    @Test
    void explainsAGrantToAnAdministratorAndToWhomItConcerns() throws Exception {
        server.groups.group("web", "web-1");
        result(
                "access.apply",
                Json.mapper()
                        .writeValueAsString(
                                Map.of(
                                        "yaml",
                                        """
                                        users: [{name: ada, permissions: [NODE_READ]}, {name: bob}]
                                        roles: [{name: operator, tools: [restart]}]
                                        grants: [{user: ada, role: operator, on: "@web"}]
                                        """)));
        String question =
                "{\"user\":\"ada\",\"tool\":\"restart\",\"targets\":[\"web-1\",\"db-1\"]}";
        JsonNode explained = result("grant.explain", question);
        assertThat(explained.path("allowed").asBoolean()).isFalse();
        assertThat(explained.path("missing").toString())
                .isEqualTo(
                        "[{\"tool\":\"restart\",\"node\":\"db-1\",\"reason\":"
                                + "\"role operator has the tool and is not granted there\"}]");
        assertThat(explained.path("roles").path(0).path("grants").path(0).path("nodes").asInt())
                .isEqualTo(1);
        try (WireClient ada = server.connect(tokenOf("ada"))) {
            assertThat(ada.result("grant.explain", json(question))).isEqualTo(explained);
            assertThat(kind(ada.call("grant.explain", json(question.replace("ada", "bob")))))
                    .isEqualTo("not_allowed");
        }
    }

    @Test
    void refusesWhatCannotBe() throws Exception {
        result("user.create", "{\"name\":\"ada\"}");
        for (String parameters :
                new String[] {
                    "{\"name\":\"Ada\"}",
                    "{\"name\":\"bob\",\"permissions\":[\"FLY\"]}",
                    "{\"name\":\"bob\",\"permissions\":[\"ADMINISTER\"]}",
                    "{\"name\":\"bob\",\"password\":\"short\"}",
                    "{\"name\":\"bob\",\"password\":42}",
                }) {
            assertThat(failure("user.create", parameters))
                    .as(parameters)
                    .isEqualTo("invalid_parameters");
        }
        assertThat(failure("user.create", "{\"name\":\"ada\"}")).isEqualTo("conflict");
        result("role.create", "{\"name\":\"r\"}");
        assertThat(failure("grant.add", "{\"user\":\"ada\",\"role\":\"r\",\"on\":[]}"))
                .isEqualTo("invalid_parameters");
        assertThat(failure("grant.add", "{\"user\":\"ada\",\"role\":\"r\",\"on\":[\"@x\"]}"))
                .isEqualTo("not_found");
        assertThat(failure("access.apply", "{\"yaml\":\"users: 1\"}"))
                .isEqualTo("invalid_parameters");
    }

    @Test
    void aChangeOfRightsCountsOnConnectionsThatAreOpen() throws Exception {
        result("user.create", "{\"name\":\"ada\",\"permissions\":[\"DATA_READ\"]}");
        try (WireClient ada = server.connect(tokenOf("ada"))) {
            assertThat(kind(ada.call("status.poll", null))).isEqualTo("not_allowed");
            result("role.create", "{\"name\":\"reader\",\"permissions\":[\"STATUS_READ\"]}");
            result("grant.add", "{\"user\":\"ada\",\"role\":\"reader\",\"on\":[\"web-1\"]}");
            ada.result("status.poll", null);
            result("role.set", "{\"name\":\"reader\",\"permissions\":[]}");
            assertThat(kind(ada.call("status.poll", null))).isEqualTo("not_allowed");
            ada.result("data.keys", json("{\"prefix\":\"\"}"));
        }
    }

    @Test
    void aWatchEndsWithTheRightToIt() throws Exception {
        result("user.create", "{\"name\":\"ada\",\"permissions\":[\"STATUS_READ\"]}");
        try (WireClient ada = server.connect(tokenOf("ada"))) {
            ada.result("status.watch", null);
            result("user.set", "{\"name\":\"ada\",\"permissions\":[\"DATA_READ\"]}");
            WireFrame close = ada.awaitClose();
            assertThat(close.closeCode()).isEqualTo(1008);
            assertThat(close.closeReason()).contains("rights", "changed");
        }
    }

    @Test
    void aUserWhoIsDisabledOrDeletedIsDisconnected() throws Exception {
        for (String end :
                new String[] {
                    "user.set {\"name\":\"ada\",\"disabled\":true}",
                    "user.delete {\"name\":\"ada\"}"
                }) {
            if (end.startsWith("user.set")) {
                result("user.create", "{\"name\":\"ada\"}");
            } else {
                result("user.set", "{\"name\":\"ada\",\"disabled\":false}");
            }
            Secret token = tokenOf("ada");
            try (WireClient ada = server.connect(token)) {
                String[] call = end.split(" ", 2);
                result(call[0], call[1]);
                assertThat(ada.awaitClose().closeCode()).isEqualTo(1008);
            }
            assertThat(get("/api/status", "Authorization", "Bearer " + token.reveal()).statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void aBrowserLogsInWithUserAndPassword() throws Exception {
        withPassword();
        HttpResponse<String> wrong =
                post("/login", "{\"user\":\"ada\",\"password\":\"not this one\"}");
        assertThat(wrong.statusCode()).isEqualTo(401);
        HttpResponse<String> login =
                post("/login", "{\"user\":\"ada\",\"password\":\"" + PASSWORD + "\"}");
        assertThat(login.statusCode()).isEqualTo(200);
        assertThat(Json.mapper().readTree(login.body()).path("user").asString()).isEqualTo("ada");
        String set = login.headers().firstValue("Set-Cookie").orElseThrow();
        String cookie = set.substring(0, set.indexOf(';'));
        assertThat(get("/api/status", "Cookie", cookie).statusCode()).isEqualTo(200);
        assertThat(get("/api/runs", "Cookie", cookie).statusCode()).isEqualTo(403);
        result("user.set", "{\"name\":\"ada\",\"password\":\"another horse\"}");
        assertThat(get("/api/status", "Cookie", cookie).statusCode()).isEqualTo(401);
    }

    @Test
    void aCommandLineTradesAPasswordForATokenThatEndsWithLogout() throws Exception {
        withPassword();
        HttpResponse<String> login =
                post(
                        "/login/token",
                        "{\"user\":\"ada\",\"password\":\"" + PASSWORD + "\",\"name\":\"laptop\"}");
        assertThat(login.statusCode()).isEqualTo(200);
        JsonNode answer = Json.mapper().readTree(login.body());
        String bearer = "Bearer " + answer.path("token").asString();
        assertThat(answer.path("expiresAt").asString()).startsWith("20");
        assertThat(get("/api/status", "Authorization", bearer).statusCode()).isEqualTo(200);
        JsonNode listed = result("token.list", "{}").path("tokens").path(1);
        assertThat(listed.path("kind").asString()).isEqualTo("LOGIN");
        assertThat(listed.path("name").asString()).isEqualTo("laptop");
        HttpResponse<String> logout =
                http.send(
                        request("/logout")
                                .header("Authorization", bearer)
                                .POST(BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString());
        assertThat(logout.statusCode()).isEqualTo(204);
        assertThat(get("/api/status", "Authorization", bearer).statusCode()).isEqualTo(401);
        assertThat(post("/login/token", "{\"user\":\"ada\"}").statusCode()).isEqualTo(400);
        assertThat(post("/login/token", "ada").statusCode()).isEqualTo(400);
        assertThat(get("/login/token", "Accept", "*/*").statusCode()).isEqualTo(400);
    }

    @Test
    void aUserChangesTheOwnPasswordKnowingTheOldOne() throws Exception {
        withPassword();
        result("user.set", "{\"name\":\"ada\",\"permissions\":[]}");
        try (WireClient ada = server.connect(tokenOf("ada"))) {
            String change = "{\"current\":\"%s\",\"password\":\"another horse\"}";
            assertThat(kind(ada.call("user.password", json(change.formatted("not this one")))))
                    .isEqualTo("unauthenticated");
            ada.result("user.password", json(change.formatted(PASSWORD)));
            assertThat(post("/login", "{\"user\":\"ada\",\"password\":\"another horse\"}"))
                    .extracting(HttpResponse::statusCode)
                    .isEqualTo(200);
        }
    }

    private void withPassword() throws IOException {
        result(
                "user.create",
                "{\"name\":\"ada\",\"permissions\":[\"STATUS_READ\"],\"password\":\""
                        + PASSWORD
                        + "\"}");
    }

    private Secret tokenOf(String user) throws IOException {
        return new Secret(
                result("token.create", "{\"name\":\"for tests\",\"user\":\"" + user + "\"}")
                        .path("token")
                        .asString());
    }

    private JsonNode result(String method, String parameters) throws IOException {
        return administrator.result(method, json(parameters));
    }

    private String failure(String method, String parameters) throws IOException {
        return kind(administrator.call(method, json(parameters)));
    }

    private static String kind(JsonNode answer) {
        return answer.path("error").path("data").path("kind").asString();
    }

    private static JsonNode json(String text) {
        return Json.mapper().readTree(text);
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return http.send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path, String header, String value) throws Exception {
        return http.send(request(path).header(header, value).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + server.web.port() + path));
    }
}
