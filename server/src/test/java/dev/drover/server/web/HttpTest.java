package dev.drover.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.Secret;
import dev.drover.server.access.Permission;
import dev.drover.server.data.StatusUpdate;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Plain HTTP, over real TLS sockets. */
final class HttpTest {

    @TempDir private static Path folder;
    private @Nullable WebTestServer opened;
    private @Nullable HttpClient client;

    @BeforeEach
    void start() {
        opened = new WebTestServer(folder, WebConfiguration.defaults());
        client = server().http();
    }

    @AfterEach
    void stop() {
        Objects.requireNonNull(client).close();
        server().close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/rpc",
                "/api/status",
                "/api/data/x",
                "/api/runs",
                "/api/nodes",
                "/api/",
                "/metrics",
                "/board/board.js",
                "/nothing",
                "/healthz/more"
            })
    void tellsNothingToCallersWhoAreNotKnown(String path) throws Exception {
        HttpResponse<String> response = send(request(path));
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("WWW-Authenticate")).isPresent();
        assertThat(kind(response)).isEqualTo("unauthenticated");
        assertThat(send(bearer(path, new Secret("drt_wrong"))).statusCode()).isEqualTo(401);
    }

    @Test
    void leadsABrowserToTheLogin() throws Exception {
        HttpResponse<String> response = send(request("/").header("Accept", "text/html"));
        assertThat(response.statusCode()).isEqualTo(303);
        assertThat(response.headers().firstValue("Location")).contains("/login");
        assertThat(send(request("/login")).statusCode()).isEqualTo(200);
    }

    @Test
    void tellsEverybodyThatItLivesAndNothingElse() throws Exception {
        assertThat(send(request("/healthz")).body()).isEqualTo("{\"status\":\"ok\"}");
        assertThat(send(request("/readyz")).statusCode()).isEqualTo(200);
        server().ready.set(false);
        assertThat(send(request("/readyz")).statusCode()).isEqualTo(503);
        assertThat(send(request("/healthz")).statusCode()).isEqualTo(200);
    }

    @Test
    void answersCallsByPost() throws Exception {
        HttpResponse<String> response =
                send(post("/rpc", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server.info\"}"));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).path("result").path("name").asString()).isEqualTo("drover");
        assertThat(
                        send(post("/rpc", "{\"jsonrpc\":\"2.0\",\"method\":\"server.info\"}"))
                                .statusCode())
                .isEqualTo(204);
        assertThat(json(send(post("/rpc", "[1]"))).path(0).path("error").path("code").asInt())
                .isEqualTo(-32600);
        assertThat(
                        json(send(
                                        post(
                                                "/rpc",
                                                "{\"jsonrpc\":\"2.0\",\"id\":1,"
                                                        + "\"method\":\"status.watch\"}")))
                                .path("error")
                                .path("data")
                                .path("kind")
                                .asString())
                .isEqualTo("invalid_request");
    }

    @Test
    void refusesAPostThatIsTooLargeOrNoJson() throws Exception {
        String large = "\"" + "x".repeat(1 << 20) + "\"";
        HttpResponse<String> response = send(post("/rpc", large));
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(kind(response)).isEqualTo("too_large");
        HttpRequest.Builder text =
                bearer("/rpc", server().token)
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("{}"));
        assertThat(send(text).statusCode()).isEqualTo(415);
    }

    @Test
    void tellsThatAWebSocketStandsAtRpc() throws Exception {
        HttpResponse<String> response = send(bearer("/rpc", server().token));
        assertThat(response.statusCode()).isEqualTo(426);
        assertThat(response.headers().firstValue("Upgrade")).contains("websocket");
    }

    @Test
    void givesStatusValuesWithATag() throws Exception {
        set("disk", 81);
        HttpResponse<String> first = send(bearer("/api/status", server().token));
        assertThat(json(first).path("changes").path(0).path("value").asInt()).isEqualTo(81);
        String tag = first.headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> again =
                send(bearer("/api/status", server().token).header("If-None-Match", tag));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        set("disk", 82);
        HttpResponse<String> changed =
                send(bearer("/api/status", server().token).header("If-None-Match", tag));
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(changed.headers().firstValue("ETag"))
                .isNotEqualTo(first.headers().firstValue("ETag"));
    }

    @Test
    void givesWhatChangedSinceAVersionAndWaitsForIt() throws Exception {
        set("a", 1);
        long version = server().data.status().version();
        JsonNode nothing = json(send(bearer("/api/status?since=" + version, server().token)));
        assertThat(nothing.path("changes")).isEmpty();
        CompletableFuture<HttpResponse<String>> waiting =
                http().sendAsync(
                                bearer(
                                                "/api/status?prefix=b&wait=60s&since=" + version,
                                                server().token)
                                        .build(),
                                BodyHandlers.ofString());
        set("a", 2);
        assertThat(waiting).isNotDone();
        set("b", 3);
        assertThat(json(waiting.join()).path("changes").path(0).path("name").asString())
                .isEqualTo("b");
    }

    @Test
    void givesPublicDataByKeyAndWaitsForItsChange() throws Exception {
        server().data.publicData().set("build/last run", Json.mapper().readTree("{\"ok\":true}"));
        long version = server().data.publicData().get("build/last run").orElseThrow().version();
        String path = "/api/data/build/last%20run";
        HttpResponse<String> first = send(bearer(path, server().token));
        assertThat(json(first).path("value").path("ok").asBoolean()).isTrue();
        assertThat(json(send(bearer("/api/data/build%2Flast%20run", server().token))))
                .isEqualTo(json(first));
        String tag = first.headers().firstValue("ETag").orElseThrow();
        assertThat(send(bearer(path, server().token).header("If-None-Match", tag)).statusCode())
                .isEqualTo(304);
        CompletableFuture<HttpResponse<String>> waiting =
                http().sendAsync(
                                bearer(path + "?wait=60s&since=" + version, server().token).build(),
                                BodyHandlers.ofString());
        server().data.publicData().set("build/last", Json.mapper().valueToTree(1));
        server().data.publicData().set("build/last run", Json.mapper().valueToTree(2));
        assertThat(json(waiting.join()).path("value").asInt()).isEqualTo(2);
        HttpResponse<String> missing = send(bearer("/api/data/no%20such", server().token));
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.body()).contains("no such");
    }

    @Test
    void waitsForTheKeyItselfAndNotForLongerOnes() throws Exception {
        var all = server().data.publicData();
        all.set("a", Json.mapper().valueToTree(1));
        long version = all.get("a").orElseThrow().version();
        all.set("ab", Json.mapper().valueToTree(1));

        HttpResponse<String> unchanged =
                send(bearer("/api/data/a?wait=100ms&since=" + version, server().token));
        assertThat(json(unchanged).path("version").asLong()).isEqualTo(version);

        CompletableFuture<HttpResponse<String>> waiting =
                http().sendAsync(
                                bearer("/api/data/a?wait=60s&since=" + version, server().token)
                                        .build(),
                                BodyHandlers.ofString());
        await().until(() -> server().web.waits() == 1);
        all.set("abc", Json.mapper().valueToTree(1));
        all.set("a", Json.mapper().valueToTree(2));
        assertThat(json(waiting.join()).path("value").asInt()).isEqualTo(2);
        assertThat(server().web.waits()).isZero();
    }

    @Test
    void tellsAtOnceOfAKeyThatWasDeleted() throws Exception {
        var all = server().data.publicData();
        all.set("gone", Json.mapper().valueToTree(1));
        long version = all.get("gone").orElseThrow().version();
        String path = "/api/data/gone?wait=60s&since=" + version;
        CompletableFuture<HttpResponse<String>> waiting =
                http().sendAsync(bearer(path, server().token).build(), BodyHandlers.ofString());
        await().until(() -> server().web.waits() == 1);
        all.delete("gone");
        assertThat(waiting.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(404);
        assertThat(
                        http().sendAsync(
                                        bearer(path, server().token).build(),
                                        BodyHandlers.ofString())
                                .get(30, TimeUnit.SECONDS)
                                .statusCode())
                .isEqualTo(404);
    }

    @Test
    void boundsTheRequestsOfOneUserThatWait() throws Exception {
        restart(Map.of("waitsPerCaller", 1));
        CompletableFuture<HttpResponse<String>> waiting =
                http().sendAsync(
                                bearer(
                                                "/api/nodes?wait=60s&since="
                                                        + server().nodes.version(),
                                                server().token)
                                        .build(),
                                BodyHandlers.ofString());
        await().until(() -> server().web.waits() == 1);

        HttpResponse<String> second = send(bearer("/api/runs?since=0&wait=60s", server().token));
        assertThat(second.statusCode()).isEqualTo(429);
        assertThat(second.body()).contains("web.waitsPerCaller");
        HttpResponse<String> posted =
                send(
                        post(
                                "/rpc",
                                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"status.poll\","
                                        + "\"params\":{\"since\":0,\"wait\":60000}}"));
        assertThat(json(posted).path("error").path("data").path("kind").asString())
                .isEqualTo("limit_reached");
        assertThat(send(bearer("/api/status", server().token)).statusCode()).isEqualTo(200);
        waiting.cancel(true);
    }

    @Test
    void aMessageThatIsTooLargeIsReadToItsEndAndRefused() throws Exception {
        String large = "{\"x\":\"" + "y".repeat(8 << 20) + "\"}";
        HttpResponse<String> response = send(post("/rpc", large));
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(kind(response)).isEqualTo("too_large");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/status?since=x",
                "/api/status?since=99999999999999999999",
                "/api/status?wait=soon",
                "/api/status?wait=-1",
                "/api/status?since=%ff%zz"
            })
    void refusesAWrongQuery(String path) throws Exception {
        String raw = raw("GET " + path + " HTTP/1.1");
        assertThat(raw).startsWith("HTTP/1.1 400");
        assertThat(raw).doesNotContain("Exception").doesNotContain("at dev.");
    }

    @Test
    void givesRunsAndNodes() throws Exception {
        HttpResponse<String> runs = send(bearer("/api/runs", server().token));
        assertThat(json(runs).path("reset").asBoolean()).isTrue();
        assertThat(json(runs).path("changes").isArray()).isTrue();
        assertThat(runs.headers().firstValue("ETag")).isPresent();
        HttpResponse<String> nodes = send(bearer("/api/nodes", server().token));
        assertThat(json(nodes).path("reset").asBoolean()).isTrue();
        assertThat(json(nodes).path("changes").size()).isZero();
        String tag = nodes.headers().firstValue("ETag").orElseThrow();
        assertThat(
                        send(bearer("/api/nodes", server().token).header("If-None-Match", tag))
                                .statusCode())
                .isEqualTo(304);
    }

    @Test
    void givesPrometheusNumericStatusValuesToo() throws Exception {
        set("disk \"a\"", 81);
        set("word", 1);
        server().data
                .status()
                .set(
                        "word",
                        new StatusUpdate(
                                Json.mapper().valueToTree("fine"), null, null, null, null, null));
        send(post("/rpc", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server.info\"}"));
        HttpResponse<String> metrics = send(bearer("/metrics", server().token));
        assertThat(metrics.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("text/plain; version=0.0.4");
        assertThat(metrics.body())
                .contains("drover_status{name=\"disk \\\"a\\\"\"} 81.0")
                .contains("drover_rpc_calls_total{method=\"server.info\"} 1.0")
                .contains("drover_runs{state=\"RUNNING\"} 0.0")
                .contains("jvm_memory_used_bytes")
                .doesNotContain("name=\"word\"");
        Secret noStatus = server().tokenFor(Permission.SERVER_READ);
        assertThat(send(bearer("/metrics", noStatus)).body())
                .contains("jvm_memory_used_bytes")
                .doesNotContain("drover_status");
        assertThat(send(bearer("/metrics", server().token)).statusCode()).isEqualTo(200);
    }

    @Test
    void aTokenReadsOnlyWhatItMay() throws Exception {
        Secret reader = server().tokenFor(Permission.DATA_READ);
        assertThat(send(bearer("/api/status", reader)).statusCode()).isEqualTo(403);
        assertThat(send(bearer("/metrics", reader)).statusCode()).isEqualTo(403);
    }

    @Test
    void answersWhatItDoesNotKnowInJson() throws Exception {
        HttpResponse<String> response = send(bearer("/api/nothing", server().token));
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(kind(response)).isEqualTo("not_found");
        assertThat(send(bearer("/board/", server().token)).statusCode()).isEqualTo(404);
        assertThat(send(bearer("/board/board.js", server().token).DELETE()).statusCode())
                .isEqualTo(405);
        assertThat(send(bearer("/api/status", server().token).DELETE()).statusCode())
                .isEqualTo(405);
    }

    @Test
    void everyAnswerCarriesTheSecurityHeaders() throws Exception {
        for (HttpRequest.Builder each :
                List.of(
                        request("/login"),
                        request("/healthz"),
                        request("/api/status"),
                        bearer("/api/status", server().token))) {
            HttpResponse<String> response = send(each);
            assertThat(response.headers().firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(policy ->
                            assertThat(policy)
                                    .startsWith("default-src 'none'; script-src 'self';")
                                    .doesNotContain("unsafe"));
            assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(response.headers().firstValue("Referrer-Policy")).contains("no-referrer");
            assertThat(response.headers().firstValue("Cache-Control")).isPresent();
            assertThat(response.headers().firstValue("Server")).isEmpty();
        }
    }

    @Test
    void logsABrowserInAndOut() throws Exception {
        HttpResponse<String> login = login(server().token, own());
        assertThat(login.statusCode()).isEqualTo(200);
        String set = login.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(set)
                .startsWith("__Host-drover-" + server().web.port() + "=drs_")
                .contains("; Path=/;")
                .contains("; Secure")
                .contains("; HttpOnly")
                .contains("; SameSite=Strict")
                .doesNotContain("Domain");
        assertThat(login.body()).doesNotContain(server().token.reveal());
        String cookie = set.substring(0, set.indexOf(';'));
        assertThat(send(request("/api/status").header("Cookie", cookie)).statusCode())
                .isEqualTo(200);
        assertThat(send(request("/").header("Cookie", cookie)).statusCode()).isEqualTo(200);
        HttpResponse<String> logout =
                send(
                        request("/logout")
                                .header("Cookie", cookie)
                                .header("Origin", own())
                                .POST(BodyPublishers.noBody()));
        assertThat(logout.statusCode()).isEqualTo(204);
        assertThat(logout.headers().firstValue("Set-Cookie").orElseThrow())
                .contains("=; ")
                .contains("Max-Age=0");
        assertThat(send(request("/api/status").header("Cookie", cookie)).statusCode())
                .isEqualTo(401);
    }

    @Test
    void takesACookieForACallOnlyFromItsOwnPages() throws Exception {
        String set = login(server().token, own()).headers().firstValue("Set-Cookie").orElseThrow();
        String cookie = set.substring(0, set.indexOf(';'));
        assertThat(callWith(cookie, own())).isEqualTo(200);
        assertThat(callWith(cookie, "https://evil.example")).isEqualTo(401);
        assertThat(callWith(cookie, null)).isEqualTo(401);
        assertThat(
                        send(request("/api/status")
                                        .header("Cookie", cookie)
                                        .header("Origin", "https://evil.example"))
                                .statusCode())
                .isEqualTo(401);
    }

    @Test
    void refusesWithoutHarmToTheConnection() throws Exception {
        for (int i = 0; i < 200; i++) {
            assertThat(callWith("drover=none", own())).isEqualTo(401);
        }
        HttpResponse<String> none = send(request("/api/status").header("Cookie", "drover=none"));
        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(none.headers().firstValue("Connection")).isEmpty();
    }

    @Test
    void refusesALoginWithAWrongTokenOrFromAnotherSite() throws Exception {
        HttpResponse<String> wrong = login(new Secret("drt_wrong"), own());
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(wrong.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(login(server().token, "https://evil.example").statusCode()).isEqualTo(403);
        HttpResponse<String> nonsense =
                send(
                        request("/login")
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("{\"token\": drt_")));
        assertThat(nonsense.statusCode()).isEqualTo(400);
        assertThat(nonsense.body()).doesNotContain("drt_");
        assertThat(send(request("/logout")).statusCode()).isEqualTo(400);
    }

    @Test
    void refusesFurtherLoginsAfterTooManyFailures() throws Exception {
        for (int i = 0; i < 10; i++) {
            assertThat(login(new Secret("drt_wrong"), own()).statusCode()).isEqualTo(401);
        }
        HttpResponse<String> refused = login(server().token, own());
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(send(bearer("/api/status", server().token)).statusCode()).isEqualTo(200);
        server().clock.advance(Duration.ofMinutes(1));
        assertThat(login(server().token, own()).statusCode()).isEqualTo(200);
    }

    @Test
    void servesTheFilesOfTheBoardWithATag() throws Exception {
        HttpResponse<String> first = send(request("/board/login.js"));
        assertThat(first.headers().firstValue("Content-Type"))
                .contains("text/javascript; charset=utf-8");
        String tag = first.headers().firstValue("ETag").orElseThrow();
        assertThat(send(request("/board/login.js").header("If-None-Match", tag)).statusCode())
                .isEqualTo(304);
        assertThat(send(bearer("/board/board.js", server().token)).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/9.9",
                "NONSENSE",
                "GET /%00 HTTP/1.1",
                "GET /board/..%2f..%2fsecret HTTP/1.1",
                "GET /board/../../secret HTTP/1.1",
                "GET //etc/passwd HTTP/1.1"
            })
    void answersBrokenRequestsWithoutInnerDetail(String line) throws Exception {
        String answer = raw(line);
        assertThat(answer)
                .matches("(?s)HTTP/1.1 (400|401|404|505).*")
                .doesNotContain("Exception")
                .doesNotContain("jetty")
                .doesNotContain("Jetty");
        assertThat(send(request("/healthz")).statusCode()).isEqualTo(200);
    }

    @Test
    void namesThePortThatAnotherProgramHas() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            WebConfiguration taken =
                    WebConfiguration.defaults().listening("127.0.0.1", other.getLocalPort());
            assertThatThrownBy(() -> new WebTestServer(folder, taken, List.of()))
                    .isInstanceOfSatisfying(
                            DroverException.class,
                            error -> {
                                assertThat(error.kind()).isEqualTo(ErrorKind.CONFIGURATION);
                                assertThat(error.text())
                                        .contains(String.valueOf(other.getLocalPort()));
                                assertThat(error.hint()).contains("--port");
                            });
        }
    }

    @Test
    void aStatusValueHasAllItsMembers() throws Exception {
        set("disk", 81);
        JsonNode value = json(send(bearer("/api/status", server().token))).path("changes").path(0);
        assertThat(value.propertyNames())
                .containsExactlyInAnyOrder(
                        "name", "value", "level", "text", "unit", "updatedAt", "version");
        assertThat(value.path("level").isNull()).isTrue();
    }

    private void restart(Map<String, ?> settings) {
        stop();
        opened = new WebTestServer(folder, WebTestServer.settings(settings));
        client = server().http();
    }

    private void set(String name, int value) {
        server().data
                .status()
                .set(
                        name,
                        new StatusUpdate(
                                Json.mapper().valueToTree(value), null, null, null, null, null));
    }

    private int callWith(String cookie, @Nullable String origin) throws Exception {
        HttpRequest.Builder call =
                request("/rpc")
                        .header("Cookie", cookie)
                        .header("Content-Type", "application/json")
                        .POST(
                                BodyPublishers.ofString(
                                        "{\"jsonrpc\":\"2.0\",\"id\":1,"
                                                + "\"method\":\"server.info\"}"));
        if (origin != null) {
            call.header("Origin", origin);
        }
        return send(call).statusCode();
    }

    private HttpResponse<String> login(Secret token, String origin) throws Exception {
        return send(
                request("/login")
                        .header("Content-Type", "application/json")
                        .header("Origin", origin)
                        .POST(BodyPublishers.ofString("{\"token\": \"" + token.reveal() + "\"}")));
    }

    /** One request as it stands, with a valid token; the whole answer. */
    private String raw(String line) throws IOException {
        try (Socket socket = server().socket()) {
            socket.getOutputStream()
                    .write(
                            (line
                                            + "\r\nHost: localhost\r\nConnection: close\r\n"
                                            + "Authorization: Bearer "
                                            + server().token.reveal()
                                            + "\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private HttpRequest.Builder post(String path, String body) {
        return bearer(path, server().token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    private HttpRequest.Builder bearer(String path, Secret token) {
        return request(path).header("Authorization", "Bearer " + token.reveal());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(own() + path)).timeout(Duration.ofSeconds(60));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http().send(request.build(), BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) {
        return Json.mapper().readTree(response.body());
    }

    private static String kind(HttpResponse<String> response) {
        return json(response).path("error").path("data").path("kind").asString();
    }

    private String own() {
        return "https://localhost:" + server().web.port();
    }

    private HttpClient http() {
        return Objects.requireNonNull(client);
    }

    private WebTestServer server() {
        return Objects.requireNonNull(opened);
    }
}
