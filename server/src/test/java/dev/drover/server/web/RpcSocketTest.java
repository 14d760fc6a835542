package dev.drover.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.api.Json;
import dev.drover.api.Secret;
import dev.drover.server.access.Caller;
import dev.drover.server.access.FirstAdministrator;
import dev.drover.server.access.NewToken;
import dev.drover.server.access.Permission;
import dev.drover.server.access.TokenHash;
import dev.drover.server.data.StatusUpdate;
import dev.drover.server.web.WireClient.WireFrame;
import dev.drover.server.web.rpc.Effect;
import dev.drover.server.web.rpc.NoParameters;
import dev.drover.server.web.rpc.RpcMethod;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Kept connections, over real TLS sockets. */
final class RpcSocketTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    record Echo(JsonNode value) {}

    @TempDir private static Path folder;
    private @Nullable WebTestServer opened;
    private final CountDownLatch gate = new CountDownLatch(1);

    @BeforeEach
    void start() {
        start(WebConfiguration.defaults());
    }

    @AfterEach
    void stop() {
        gate.countDown();
        server().close();
    }

    @Test
    void saysHelloAndAnswers() throws Exception {
        try (WireClient client = server().upgrade(bearer(server().token))) {
            assertThat(client.status()).isEqualTo(101);
            JsonNode hello = client.nextMessage();
            assertThat(hello.path("method").asString()).isEqualTo("server.hello");
            assertThat(hello.path("params").path("name").asString()).isEqualTo("drover");
            JsonNode caller = hello.path("params").path("caller");
            assertThat(caller.path("user").asString()).isEqualTo("administrator");
            assertThat(caller.path("permissions").valueStream().map(JsonNode::asString))
                    .contains("TASK_START", "ADMINISTER");
            assertThat(client.result("server.info", null).path("name").asString())
                    .isEqualTo("drover");
        }
    }

    @Test
    void agreesOnTheProtocolAndOnNoCompression() throws Exception {
        try (WireClient client =
                server().upgrade(
                                Map.of(
                                        "Sec-WebSocket-Protocol",
                                        "drover.v1, drover.bearer." + server().token.reveal(),
                                        "Sec-WebSocket-Extensions",
                                        "permessage-deflate"))) {
            assertThat(client.status()).isEqualTo(101);
            assertThat(client.head())
                    .containsIgnoringCase("Sec-WebSocket-Protocol: drover.v1\r\n")
                    .doesNotContainIgnoringCase("permessage-deflate")
                    .doesNotContain(server().token.reveal());
        }
    }

    @Test
    void refusesTheUpgradeToCallersWhoAreNotKnown() throws Exception {
        for (Map<String, String> headers :
                List.of(
                        Map.<String, String>of(),
                        Map.of("Authorization", "Bearer drt_wrong"),
                        Map.of("Authorization", "Basic YTpi"),
                        Map.of("Authorization", "Bearer "),
                        Map.of("Sec-WebSocket-Protocol", "drover.v1, drover.bearer.wrong"),
                        Map.of("Cookie", "__Host-drover-" + server().web.port() + "=drs_x"))) {
            try (WireClient client = server().upgrade(headers)) {
                assertThat(client.status()).as("%s", headers).isEqualTo(401);
                assertThat(client.head()).doesNotContain("server.hello");
            }
        }
        assertThat(server().web.connections()).isZero();
    }

    @Test
    void takesASessionCookieOnlyFromItsOwnPages() throws Exception {
        String cookie =
                "__Host-drover-"
                        + server().web.port()
                        + "="
                        + server().access
                                .sessions()
                                .open(server().token, java.net.InetAddress.getLoopbackAddress())
                                .secret()
                                .reveal();
        String own = "https://localhost:" + server().web.port();
        assertThat(upgradeStatus(Map.of("Cookie", cookie, "Origin", own))).isEqualTo(101);
        assertThat(upgradeStatus(Map.of("Cookie", cookie))).isEqualTo(401);
        assertThat(upgradeStatus(Map.of("Cookie", cookie, "Origin", "https://evil.example")))
                .isEqualTo(401);
        assertThat(upgradeStatus(Map.of("Cookie", cookie, "Origin", "null"))).isEqualTo(401);
    }

    @Test
    void answersWrongMethodsAndParametersWithoutEnding() throws Exception {
        try (WireClient client = server().connect()) {
            assertError(client.call("status.fly", null), -32601, "unknown_method", "status.fly");
            assertError(
                    client.call("status.poll", Map.of("sinze", 1)),
                    -32602,
                    "invalid_parameters",
                    "sinze");
            assertError(
                    client.call("status.poll", Map.of("since", "new")),
                    -32602,
                    "invalid_parameters",
                    "since");
            client.sendText("{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": ");
            assertError(client.nextMessage(), -32700, "parse_error", "not JSON");
            client.sendText("{\"id\": 1, \"method\": \"server.info\"}");
            assertError(client.nextMessage(), -32600, "invalid_request", "jsonrpc");
            client.result("server.info", null);
        }
    }

    @Test
    void tellsCallersWhatTheyMayNot() throws Exception {
        try (WireClient client = server().connect(server().tokenFor(Permission.STATUS_READ))) {
            client.result("status.poll", null);
            assertError(
                    client.call("status.set", Map.of("name", "a", "value", 1)),
                    -32002,
                    "not_allowed",
                    "STATUS_WRITE");
        }
    }

    @Test
    void answersABatchInOneMessage() throws Exception {
        try (WireClient client = server().connect()) {
            client.sendText(
                    """
                    [{"jsonrpc": "2.0", "id": 1, "method": "status.set",
                      "params": {"name": 3, "value": "compiling"}},
                     {"jsonrpc": "2.0", "method": "status.set", "params": ["4", true]},
                     {"jsonrpc": "2.0", "id": "x", "method": "status.get", "params": ["4"]},
                     17]
                    """);
            JsonNode replies = client.nextMessage();
            assertThat(replies).hasSize(3);
            assertThat(replies.path(0).path("id").asInt()).isEqualTo(1);
            assertThat(replies.path(1).path("id").asString()).isEqualTo("x");
            assertThat(replies.path(1).path("result").path("value").asBoolean()).isTrue();
            assertError(replies.path(2), -32600, "invalid_request", "not an object");
        }
    }

    @Test
    void takesMessagesInPieces() throws Exception {
        try (WireClient client = server().connect()) {
            byte[] message =
                    "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"server.info\"}"
                            .getBytes(StandardCharsets.UTF_8);
            client.sendFrame(WireClient.TEXT, false, slice(message, 0, 10));
            client.sendFrame(WireClient.PING, true, new byte[] {1, 2});
            client.sendFrame(WireClient.CONTINUATION, false, slice(message, 10, 20));
            client.sendFrame(WireClient.CONTINUATION, true, slice(message, 20, message.length));
            WireFrame pong = client.readFrame();
            assertThat(pong.opcode()).isEqualTo(WireClient.PONG);
            assertThat(pong.bytes()).containsExactly(1, 2);
            assertThat(client.nextMessage().path("id").asInt()).isEqualTo(9);
        }
    }

    @Test
    void takesTheLargestMessageAndEndsAtALargerOne() throws Exception {
        restart(with(1 << 16, 64, 16, 1 << 24, 100));
        try (WireClient client = server().connect()) {
            String frame =
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"test.length\",\"params\":[\"\"]}";
            String largest =
                    frame.replace("\"\"", "\"" + "x".repeat((1 << 16) - frame.length()) + "\"");
            client.sendText(largest);
            assertThat(client.nextMessage().path("result").asInt())
                    .isEqualTo((1 << 16) - frame.length());
            client.sendText(largest.replace("xx", "xxx"));
            assertError(client.nextMessage(), -32005, "too_large", "65536");
            WireFrame close = client.awaitClose();
            assertThat(close.closeCode()).isEqualTo(1009);
            assertThat(close.closeReason()).contains("65536");
        }
        await().atMost(PATIENCE).until(() -> server().web.connections() == 0);
    }

    @Test
    void endsAMessageThatGrowsBeyondTheLimitInPieces() throws Exception {
        restart(WebTestServer.settings(Map.of("messageBytes", 1 << 16, "pingInterval", "1s")));
        try (WireClient client = server().connect()) {
            byte[] piece = new byte[10_000];
            client.sendFrame(WireClient.TEXT, false, piece);
            // The last of these is the one too many: what is sent after it may meet a closed
            // socket.
            for (int sent = piece.length; sent <= 1 << 16; sent += piece.length) {
                client.sendFrame(WireClient.CONTINUATION, false, piece);
            }
            assertError(client.nextMessage(), -32005, "too_large", "65536");
            assertThat(client.awaitClose().closeCode()).isEqualTo(1009);
        }
    }

    @Test
    void endsAConnectionThatSendsBinary() throws Exception {
        try (WireClient client = server().connect()) {
            client.sendFrame(WireClient.BINARY, true, new byte[3]);
            assertThat(client.awaitClose().closeCode()).isEqualTo(1003);
        }
    }

    @Test
    void refusesMoreCallsThanMayBeUnanswered() throws Exception {
        restart(with(1 << 20, 3, 16, 1 << 24, 100));
        try (WireClient client = server().connect()) {
            List<Integer> held = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                held.add(client.send("test.hold", null));
            }
            assertError(client.call("server.info", null), -32006, "limit_reached", "3 calls");
            gate.countDown();
            for (int id : held) {
                assertThat(client.response(id).path("result").asInt()).isEqualTo(1);
            }
            client.result("server.info", null);
        }
    }

    @Test
    void refusesMoreWaitsThanMayGoOn() throws Exception {
        restart(with(1 << 20, 64, 2, 1 << 24, 100));
        try (WireClient client = server().connect()) {
            long version = client.result("status.poll", null).path("version").asLong();
            int first = client.send("status.poll", Map.of("since", version, "wait", "60s"));
            int second = client.send("status.poll", Map.of("since", version, "wait", "60s"));
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertError(
                                    client.call("status.poll", Map.of("since", version, "wait", 1)),
                                    -32006,
                                    "limit_reached",
                                    "wait already"));
            client.result("status.set", Map.of("name", "a", "value", 1));
            assertThat(client.response(first).path("result").path("changes")).hasSize(1);
            assertThat(client.response(second).path("result").path("changes")).hasSize(1);
        }
    }

    @Test
    void answersQuickCallsInTheirOrderWhileOthersWait() throws Exception {
        try (WireClient client = server().connect()) {
            long version = client.result("status.poll", null).path("version").asLong();
            int waiting = client.send("status.poll", Map.of("since", version, "wait", "60s"));
            int held = client.send("test.hold", null);
            List<Integer> asked = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                asked.add(
                        switch (i % 3) {
                            case 0 -> client.send("status.poll", Map.of("since", version));
                            case 1 -> client.send("data.poll", null);
                            default -> client.send("status.get", Map.of("name", "none"));
                        });
            }
            List<Integer> answered = new ArrayList<>();
            for (int i = 0; i < asked.size(); i++) {
                answered.add(client.nextMessage().path("id").asInt());
            }
            assertThat(answered).isEqualTo(asked);

            client.result("status.set", Map.of("name", "a", "value", 1));
            assertThat(client.response(waiting).path("result").path("changes")).hasSize(1);
            gate.countDown();
            assertThat(client.response(held).path("result").asInt()).isEqualTo(1);
        }
    }

    @Test
    void tellsEachPollerWhatChangedWhateverOthersWereTold() throws Exception {
        try (WireClient writer = server().connect();
                WireClient first = server().connect();
                WireClient second = server().connect()) {
            long version = first.result("status.poll", null).path("version").asLong();
            for (int i = 0; i < 100; i++) {
                writer.result("status.set", Map.of("name", "a", "value", i));
                for (WireClient client : List.of(first, second)) {
                    JsonNode all = client.result("status.poll", Map.of("since", version));
                    assertThat(all.path("changes").path(0).path("value").asInt()).isEqualTo(i);
                    assertThat(
                                    client.result(
                                                    "status.poll",
                                                    Map.of("since", version, "prefix", "b"))
                                            .path("changes"))
                            .isEmpty();
                }
            }
        }
    }

    @Test
    void refusesABatchAboveTheLimit() throws Exception {
        restart(with(1 << 20, 64, 16, 1 << 24, 2));
        try (WireClient client = server().connect()) {
            client.sendText("[1, 2, 3]");
            assertError(client.nextMessage(), -32005, "too_large", "the limit is 2");
        }
    }

    @Test
    void refusesMoreConnectionsThanTheLimitOfAnAddress() throws Exception {
        restart(connections(10, 2));
        try (WireClient first = server().connect();
                WireClient second = server().connect()) {
            try (WireClient third = server().upgrade(bearer(server().token))) {
                assertThat(third.status()).isEqualTo(429);
            }
            first.result("server.info", null);
            second.result("server.info", null);
        }
        // A connection counts until its last byte, which is a little after the WebSocket's end.
        await().atMost(PATIENCE).ignoreExceptions().until(this::connects);
    }

    private boolean connects() throws IOException {
        server().connect().close();
        return true;
    }

    @Test
    void countsConnectionsOfEveryKindForAnAddress() throws Exception {
        restart(connections(10, 2));
        try (Socket idle = server().socket();
                WireClient first = server().connect();
                WireClient second = server().upgrade(bearer(server().token))) {
            assertThat(idle.isConnected()).isTrue();
            assertThat(second.status()).isEqualTo(429);
            assertThat(second.head()).contains("Connection: close");
            first.result("server.info", null);
        }
    }

    @Test
    void aBurstOfConnectionsDoesNotGetBeyondTheLimit() throws Exception {
        restart(connections(4, 100));
        List<WireClient> clients = new CopyOnWriteArrayList<>();
        try (ExecutorService burst = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 32; i++) {
                Future<?> _ =
                        burst.submit(() -> clients.add(server().upgrade(bearer(server().token))));
            }
        }
        assertThat(clients).hasSize(32);
        assertThat(clients.stream().filter(client -> client.status() == 101)).hasSize(4);
        for (WireClient client : clients) {
            client.close();
        }
        await().atMost(PATIENCE).ignoreExceptions().until(this::connects);
    }

    @Test
    void endsWhatWasOpenedWithATokenThatWasRevokedMeanwhile() throws Exception {
        Secret token = server().tokenFor(Permission.SERVER_READ);
        TokenHash hash = TokenHash.of(token);
        server().accessStore.afterFinding(hash, () -> server().accessStore.deleteToken(hash.id()));
        try (WireClient client = server().upgrade(bearer(token))) {
            WireFrame end = client.awaitClose();
            assertThat(end.closeCode()).isEqualTo(1008);
            assertThat(end.closeReason()).contains("revoked");
        }
    }

    @Test
    void refusesMoreConnectionsThanTheLimit() throws Exception {
        restart(connections(1, 5));
        try (WireClient first = server().connect();
                WireClient second = server().upgrade(bearer(server().token))) {
            assertThat(second.status()).isEqualTo(429);
            first.result("server.info", null);
        }
    }

    @Test
    void sendsWhatAWatchAskedFor() throws Exception {
        try (WireClient client = server().connect()) {
            client.result("status.set", Map.of("name", "before", "value", 1));
            client.result("status.watch", null);
            JsonNode first = client.notification("status.changed");
            assertThat(first.path("reset").asBoolean()).isTrue();
            assertThat(first.path("changes").path(0).path("name").asString()).isEqualTo("before");
            client.result("status.set", Map.of("name", "disk", "value", 81, "level", "warning"));
            JsonNode second = client.notification("status.changed");
            assertThat(second.path("changes").path(0).path("level").asString())
                    .isEqualTo("warning");
            assertThat(client.result("status.unwatch", null).path("watched").asBoolean()).isTrue();
            client.result("status.clear", Map.of("name", "disk"));
            assertThat(client.result("status.unwatch", null).path("watched").asBoolean()).isFalse();
        }
    }

    @Test
    void answersAWatchBeforeItsFirstNotification() throws Exception {
        try (WireClient client = server().connect()) {
            client.result("status.set", Map.of("name", "a", "value", 1));
            for (int i = 0; i < 50; i++) {
                int id = client.send("status.watch", null);
                JsonNode first = client.nextMessage();
                while (first.path("method").asString("").equals("status.changed") && i > 0) {
                    // Of the watch before, which this one replaces.
                    first = client.nextMessage();
                }
                assertThat(first.path("id").asInt()).isEqualTo(id);
                client.notification("status.changed");
            }
        }
    }

    @Test
    void watchesOnlyItsPrefixAndFromItsVersion() throws Exception {
        try (WireClient client = server().connect()) {
            client.result("data.set", Map.of("key", "a/1", "value", 1));
            long version =
                    client.result("data.set", Map.of("key", "b/1", "value", 1))
                            .path("version")
                            .asLong();
            client.result("data.watch", Map.of("since", version, "prefix", "a/"));
            client.result("data.set", Map.of("key", "b/2", "value", 1));
            client.result("data.set", Map.of("key", "a/2", "value", Map.of("deep", 1)));
            JsonNode changed = client.notification("data.changed");
            assertThat(changed.path("changes")).hasSize(1);
            assertThat(changed.path("changes").path(0).path("key").asString()).isEqualTo("a/2");
        }
    }

    @Test
    void aSlowWatcherGetsTheNewestValuesAndNoQueue() throws Exception {
        String text = "x".repeat(1_000);
        try (WireClient slow = server().connect()) {
            slow.result("status.watch", null);
            for (int round = 0; round < 3_000; round++) {
                server().data
                        .status()
                        .set(
                                "value" + round % 50,
                                new StatusUpdate(
                                        Json.mapper().valueToTree(round),
                                        null,
                                        text,
                                        null,
                                        null,
                                        null));
            }
            long version = server().data.status().version();
            long bytes = 0;
            JsonNode changed;
            do {
                changed = slow.notification("status.changed");
                bytes += changed.toString().length();
            } while (changed.path("version").asLong() < version);
            assertThat(bytes).as("bytes sent of 3,000,000 set").isLessThan(2_500_000);
        }
    }

    @Test
    void takesNoMoreFromAPeerThatDoesNotReadAndServesTheOthers() throws Exception {
        try (WireClient idle = server().connect();
                WireClient other = server().connect()) {
            int sent = 0;
            idle.socket().setSendBufferSize(16 * 1024);
            CountDownLatch stuck = new CountDownLatch(1);
            Thread writer =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    for (int i = 0; i < 20_000; i++) {
                                        idle.send("test.big", null);
                                    }
                                } catch (IOException e) {
                                    stuck.countDown();
                                }
                            });
            for (int i = 0; i < 20; i++) {
                other.result("server.info", null);
                sent++;
            }
            assertThat(sent).isEqualTo(20);
            idle.socket().setSoLinger(true, 0); // otherwise its end waits behind what is written
            idle.socket().close();
            writer.join(PATIENCE);
            assertThat(stuck.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
        await().atMost(PATIENCE).until(() -> server().web.connections() == 0);
    }

    @Test
    void endsAPeerForWhomTooMuchWaits() throws Exception {
        restart(WebTestServer.settings(Map.of("outgoingBytes", 1 << 20, "pingInterval", "1000ms")));
        try (WireClient client = server().connect()) {
            for (int i = 0; i < 64; i++) {
                client.send("test.big", null);
            }
            await().atMost(PATIENCE).until(() -> server().web.connections() == 0);
            assertThatThrownBy(
                            () -> {
                                while (true) {
                                    client.nextMessage();
                                }
                            })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void pingsSilentPeersAndEndsThoseThatDoNotAnswer() throws Exception {
        restart(pings(Duration.ofMillis(50), Duration.ofMillis(1_500)));
        try (WireClient alive = server().connect();
                WireClient dead = server().connect()) {
            for (int i = 0; i < 40; i++) {
                WireFrame ping = alive.readFrame();
                assertThat(ping.opcode()).isEqualTo(WireClient.PING);
                alive.sendFrame(WireClient.PONG, true, ping.bytes());
            }
            await().atMost(PATIENCE).until(() -> server().web.connections() <= 1);
            WireFrame close = dead.awaitClose();
            assertThat(close.closeCode()).isEqualTo(1001);
            assertThat(close.closeReason()).contains("No sign of life");
        }
    }

    @Test
    void endsTheConnectionsOfARevokedToken() throws Exception {
        NewToken made =
                server().access
                        .tokens()
                        .create(
                                Caller.administrator(FirstAdministrator.NAME),
                                "x",
                                Set.of(Permission.STATUS_READ),
                                null);
        try (WireClient client = server().connect(made.secret());
                WireClient other = server().connect()) {
            other.result("token.revoke", Map.of("tokenId", made.token().id().value()));
            WireFrame close = client.awaitClose();
            assertThat(close.closeCode()).isEqualTo(1008);
            assertThat(close.closeReason()).contains("revoked");
            other.result("server.info", null);
        }
    }

    @Test
    void endsAConnectionWhenItsTokenExpires() throws Exception {
        restart(pings(Duration.ofMillis(50), PATIENCE));
        NewToken made =
                server().access
                        .tokens()
                        .create(
                                Caller.administrator(FirstAdministrator.NAME),
                                "x",
                                null,
                                Duration.ofMinutes(5));
        try (WireClient client = server().connect(made.secret())) {
            server().clock.advance(Duration.ofMinutes(6));
            assertThat(client.awaitClose().closeReason()).contains("expired");
        }
    }

    @Test
    void endsWaitsAndWatchesWithTheirConnection() throws Exception {
        try (WireClient client = server().connect()) {
            client.result("status.watch", null);
            client.send("test.interrupted", null);
        }
        assertThat(gate.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("the waiting call was interrupted")
                .isTrue();
    }

    @Test
    void saysWhyItStops() throws Exception {
        try (WireClient client = server().connect()) {
            server().web.close("The primary script cannot be loaded");
            WireFrame close = client.awaitClose();
            assertThat(close.closeCode()).isEqualTo(1001);
            assertThat(close.closeReason()).isEqualTo("The primary script cannot be loaded");
        }
    }

    @Test
    void hidesDefectsBehindAnIncident() throws Exception {
        try (WireClient client = server().connect()) {
            JsonNode response = client.call("test.defect", null);
            assertError(response, -32603, "internal", "incident");
            assertThat(response.toString())
                    .doesNotContain("secret reason")
                    .doesNotContain("Exception")
                    .doesNotContain("dev.drover");
        }
    }

    private void start(WebConfiguration configuration) {
        opened =
                new WebTestServer(
                        folder,
                        configuration,
                        method("test.hold", this::hold),
                        method("test.interrupted", this::interrupted),
                        method("test.big", () -> "x".repeat(100_000)),
                        method(
                                "test.defect",
                                () -> {
                                    throw new IllegalStateException("secret reason");
                                }),
                        new RpcMethod<>(
                                "test.length",
                                Permission.SERVER_READ,
                                Effect.NONE,
                                Echo.class,
                                Integer.class,
                                "Tells the length of a text.",
                                (call, echo) -> echo.value().asString().length()));
    }

    private void restart(WebConfiguration configuration) {
        server().close();
        start(configuration);
    }

    /** Something for a method to do. */
    private interface Body {
        Object perform() throws InterruptedException;
    }

    private static RpcMethod<?, ?> method(String name, Body body) {
        return new RpcMethod<>(
                name,
                Permission.SERVER_READ,
                Effect.NONE,
                NoParameters.class,
                Object.class,
                "For tests.",
                (call, none) -> call.waiting(Duration.ofMillis(1), wait -> body.perform()));
    }

    private Object hold() throws InterruptedException {
        gate.await();
        return 1;
    }

    private Object interrupted() throws InterruptedException {
        try {
            new CountDownLatch(1).await();
            return 1;
        } catch (InterruptedException e) {
            gate.countDown();
            throw e;
        }
    }

    private int upgradeStatus(Map<String, String> headers) throws IOException {
        try (WireClient client = server().upgrade(headers)) {
            return client.status();
        }
    }

    private WebTestServer server() {
        return Objects.requireNonNull(opened);
    }

    private static Map<String, String> bearer(Secret token) {
        return Map.of("Authorization", "Bearer " + token.reveal());
    }

    private static byte[] slice(byte[] bytes, int from, int to) {
        return java.util.Arrays.copyOfRange(bytes, from, to);
    }

    private static WebConfiguration with(
            int messageBytes, int calls, int waits, long outgoing, int batch) {
        return WebTestServer.settings(
                Map.of(
                        "messageBytes", messageBytes,
                        "callsPerConnection", calls,
                        "waitsPerConnection", waits,
                        "outgoingBytes", outgoing,
                        "batchLimit", batch));
    }

    private static WebConfiguration connections(int all, int perAddress) {
        return WebTestServer.settings(
                Map.of("connections", all, "connectionsPerAddress", perAddress));
    }

    private static WebConfiguration pings(Duration ping, Duration idle) {
        return WebTestServer.settings(
                Map.of(
                        "pingInterval",
                        ping.toMillis() + "ms",
                        "idleTimeout",
                        idle.toMillis() + "ms"));
    }

    private static void assertError(JsonNode response, int code, String kind, String text) {
        JsonNode error = response.path("error");
        assertThat(error.path("code").asInt()).as("%s", response).isEqualTo(code);
        assertThat(error.path("data").path("kind").asString()).isEqualTo(kind);
        assertThat(error.path("message").asString()).contains(text);
        assertThat(error.path("data").has("hint")).isTrue();
        assertThat(error.path("data").has("retryable")).isTrue();
        assertThat(error.path("data").has("details")).isTrue();
    }
}
