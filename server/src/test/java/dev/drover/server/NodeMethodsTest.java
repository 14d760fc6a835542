package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.api.Json;
import dev.drover.api.NodeState;
import dev.drover.api.RunView;
import dev.drover.api.Secret;
import dev.drover.server.access.SettableClock;
import dev.drover.server.node.member.Membership;
import dev.drover.server.tls.NodeIdentity;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** {@code node.*} on a primary with real nodes. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class NodeMethodsTest {

    @TempDir private Path folder;

    private Fleet fleet;
    private TestCaller administrator;

    @BeforeEach
    void start() throws Exception {
        fleet = new Fleet(folder);
        administrator = new TestCaller(fleet.folder("primary"));
    }

    @AfterEach
    void stop() {
        administrator.close();
        fleet.close();
    }

    private JsonNode node(String name) throws Exception {
        return administrator.call("node.get", named(name)).path("node");
    }

    private static String named(String name) {
        return "{\"name\": \"" + name + "\"}";
    }

    private void awaitOnline(String name) {
        fleet.awaitState(name, NodeState.ONLINE);
    }

    @Test
    void tellsOfANodeWithItsFactsAndWhatGoesOnThere() throws Exception {
        fleet.join("web1");
        JsonNode listed = administrator.call("node.list", "{}").path("nodes");
        assertThat(listed.size()).isEqualTo(1);
        assertThat(listed.path(0).path("name").asString()).isEqualTo("web1");
        assertThat(listed.path(0).path("state").asString()).isEqualTo("ONLINE");
        assertThat(listed.path(0).path("labels").path("tier").asString()).isEqualTo("test");
        assertThat(listed.path(0).path("address").asString()).isEqualTo("127.0.0.1");
        assertThat(listed.path(0).has("facts")).isFalse();
        var run =
                fleet.primary()
                        .startText(
                                "const web1 = await host.connect('web1');\n"
                                        + "await web1.$`sleep 600`;");
        await().atMost(Duration.ofSeconds(60)).until(() -> processes("web1").size() == 1);
        JsonNode shown = administrator.call("node.get", named("web1"));
        JsonNode facts = shown.path("node").path("facts");
        assertThat(facts.path("os").path("family").asString()).isNotEmpty();
        assertThat(facts.path("drover").path("version").asString()).isEqualTo("test");
        JsonNode process = shown.path("processes").path(0);
        assertThat(process.path("runId").asString()).isEqualTo(run.runId().value());
        assertThat(process.path("node").asString()).isEqualTo("web1");
        assertThat(process.path("command").toString()).contains("sleep");
        assertThat(shown.has("note")).isFalse();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> node("web1").path("activity").path("processes").asInt() >= 1);
        assertThat(node("web1").path("activity").path("freeMemoryBytes").asLong()).isPositive();
    }

    private JsonNode processes(String name) throws Exception {
        return administrator.call("node.get", named(name)).path("processes");
    }

    @Test
    void saysThatANodeIsNotLinkedAndWhatItLastSaid() throws Exception {
        fleet.join("web1");
        fleet.stop("web1");
        await().until(() -> administrator.call("node.get", named("web1")).has("note"));
        JsonNode shown = administrator.call("node.get", named("web1"));
        assertThat(shown.path("note").asString()).contains("web1 is not linked");
        assertThat(shown.has("processes")).isFalse();
        assertThat(administrator.failure("node.get", named("web2"))).isEqualTo("not_found");
        assertThat(administrator.failure("node.rotate", named("web1"))).isEqualTo("unavailable");
    }

    @Test
    void knowsWhatTheAdministratorOfANodeSaysOfIt() throws Exception {
        Path facts = Files.createDirectories(fleet.folder("web1").resolve("facts"));
        Files.writeString(facts.resolve("site.json"), "{\"rack\": \"r7\"}");
        fleet.join("web1");
        await().atMost(Duration.ofSeconds(60)).until(() -> node("web1").path("facts").has("site"));
        assertThat(node("web1").path("facts").path("site").path("rack").asString()).isEqualTo("r7");
    }

    @Test
    void listsWhatAQueryChooses() throws Exception {
        fleet.enroll("web1");
        fleet.enroll("db1");
        administrator.call("node.label", "{\"name\": \"db1\", \"set\": {\"tier\": \"db\"}}");
        administrator.call("group.set", "{\"name\": \"dbs\", \"query\": \"labels.tier === 'db'\"}");
        JsonNode chosen = administrator.call("node.list", "{\"query\": \"@dbs\"}").path("nodes");
        assertThat(chosen.size()).isEqualTo(1);
        assertThat(chosen.path(0).path("name").asString()).isEqualTo("db1");
        assertThat(chosen.path(0).path("groups").toString()).isEqualTo("[\"dbs\"]");
        assertThat(administrator.failure("node.list", "{\"query\": \"nobody\"}"))
                .isEqualTo("not_found");
    }

    @Test
    void setsAndRemovesLabels() throws Exception {
        fleet.enroll("web1");
        JsonNode changed =
                administrator.call(
                        "node.label",
                        "{\"name\": \"web1\", \"set\": {\"rack\": \"r7\"},"
                                + " \"remove\": [\"tier\", \"none\"]}");
        assertThat(changed.path("labels").toString()).isEqualTo("{\"rack\":\"r7\"}");
        assertThat(
                        administrator.failure(
                                "node.label", "{\"name\": \"web1\", \"set\": {\" \": \"blank\"}}"))
                .isEqualTo("invalid_parameters");
        assertThat(administrator.failure("node.label", "{\"name\": \"web1\", \"set\": {\"a\": 1}}"))
                .isEqualTo("invalid_parameters");
        assertThat(node("web1").path("labels").toString()).isEqualTo("{\"rack\":\"r7\"}");
    }

    @Test
    void showsHowFarANodesClockIsOff() throws Exception {
        fleet.enroll("web1");
        fleet.start("web1", Clock.offset(Clock.systemUTC(), Duration.ofHours(1)));
        awaitOnline("web1");
        // Told with the first news, which come when something changes or after a while.
        fleet.node("web1").runText("host.status.set('x', 1)");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> node("web1").has("clockOffsetMilliseconds"));
        assertThat(node("web1").path("clockOffsetMilliseconds").asLong())
                .isBetween(3_590_000L, 3_610_000L);
    }

    @Test
    void aRevokedNodeIsCutOffUntilItJoinsAnewWithATokenForItsName() throws Exception {
        fleet.join("web1");
        administrator.call("node.revoke", named("web1"));
        await().until(() -> administrator.call("node.get", named("web1")).has("note"));
        assertThat(node("web1").path("state").asString()).isEqualTo("REVOKED");
        assertThat(fleet.linkStatus("web1")).isEqualTo(403);
        fleet.stop("web1");

        assertThat(fleet.enrollFailure("web1", fleet.token(null)))
                .contains("There is a node web1 already");
        fleet.enroll("web1", fleet.token("web1"));
        fleet.start("web1");
        awaitOnline("web1");
    }

    @Test
    void aRemovedNodeIsForgotten() throws Exception {
        fleet.join("web1");
        administrator.call("node.remove", named("web1"));
        assertThat(administrator.call("node.list", "{}").path("nodes").size()).isZero();
        assertThat(fleet.linkStatus("web1")).isEqualTo(403);
        assertThat(administrator.failure("node.remove", named("web1"))).isEqualTo("not_found");
    }

    @Test
    void rotatesTheKeyOfALinkedNodeThatGoesOnWorking() throws Exception {
        fleet.join("web1");
        Path place = Membership.folder(fleet.folder("web1"));
        String before = fingerprint(place);
        String keyBefore = Files.readString(place.resolve("signing.key"));
        RunView waiting = startWaiting();
        administrator.call("node.rotate", named("web1"));
        assertThat(fingerprint(place)).isNotEqualTo(before);
        assertThat(Files.readString(place.resolve("signing.key"))).isNotEqualTo(keyBefore);
        Files.createFile(fleet.folder("web1").resolve("go"));
        assertThat(fleet.primary().await(waiting.runId()).error()).isNull();
        assertThat(
                        fleet.primary()
                                .result(
                                        "const web1 = await host.connect('web1');\n"
                                                + "export default (await web1.$`echo on`).stdout;"))
                .contains("on");
        fleet.stop("web1");
        fleet.start("web1");
        awaitOnline("web1");
    }

    @Test
    void aTokenThatWasWithdrawnLetsNobodyJoin() throws Exception {
        JsonNode made = administrator.call("node.token", "{}");
        String id = made.path("tokenId").asString();
        JsonNode listed = administrator.call("node.tokens", "{}").path("tokens").path(0);
        assertThat(listed.path("tokenId").asString()).isEqualTo(id);
        String parameters = "{\"tokenId\": \"" + id + "\"}";
        administrator.call("node.withdraw", parameters);
        assertThat(administrator.call("node.tokens", "{}").path("tokens").isEmpty()).isTrue();
        assertThat(fleet.enrollFailure("web1", new Secret(made.path("token").asString())))
                .contains("it is not known here");
        assertThat(administrator.failure("node.withdraw", parameters)).isEqualTo("not_found");
        fleet.enroll("web2");
        String used =
                administrator
                        .call("node.tokens", "{}")
                        .path("tokens")
                        .path(0)
                        .path("tokenId")
                        .asString();
        assertThat(administrator.failure("node.withdraw", "{\"tokenId\": \"" + used + "\"}"))
                .isEqualTo("conflict");
    }

    @Test
    void pollsTellOfNodesAsTheyChange() throws Exception {
        fleet.enroll("web1");
        JsonNode first = administrator.call("node.poll", "{}");
        assertThat(first.path("changes").path(0).path("state").asString()).isEqualTo("JOINED");
        String since = "{\"since\": " + first.path("version") + ", \"wait\": \"30s\"}";
        fleet.start("web1");
        JsonNode next = administrator.call("node.poll", since);
        assertThat(next.path("reset").asBoolean()).isFalse();
        assertThat(next.path("changes").path(0).path("name").asString()).isEqualTo("web1");
    }

    /** Until there is a file {@code go} in the node's folder. */
    private RunView startWaiting() {
        RunView run =
                fleet.primary()
                        .startText(
                                """
                                const web1 = await host.connect('web1');
                                await web1.$`touch begun; while [ ! -e go ]; do sleep 0.05; done`;
                                """);
        await().until(() -> Files.exists(fleet.folder("web1").resolve("begun")));
        return run;
    }

    @Test
    void aNodeGetsAnotherCertificateInTimeThoughItsLinkLasts() throws Exception {
        SettableClock clock = new SettableClock(Clock.systemUTC().instant());
        fleet.enroll("web1");
        Path place = Membership.folder(fleet.folder("web1"));
        String before = fingerprint(place);
        fleet.start("web1", clock);
        awaitOnline("web1");
        assertThat(fingerprint(place)).isEqualTo(before);
        FileTime keyWritten = Files.getLastModifiedTime(place.resolve("signing.key"));
        clock.advance(Duration.ofDays(61));
        // Looked at with the news, which come when something changes or after a while.
        fleet.node("web1").runText("host.status.set('x', 1)");
        await().atMost(Duration.ofSeconds(60)).until(() -> !fingerprint(place).equals(before));
        assertThat(Files.getLastModifiedTime(place.resolve("signing.key"))).isEqualTo(keyWritten);
        fleet.awaitState("web1", NodeState.ONLINE);
    }

    private static String fingerprint(Path place) {
        return NodeIdentity.fingerprint(
                Membership.read(place).orElseThrow().identity().certificate());
    }

    @Test
    void aNodeHasNoNodesItself() throws Exception {
        fleet.join("web1");
        try (TestCaller there = new TestCaller(fleet.folder("web1"))) {
            assertThat(there.failure("node.list", "{}")).isEqualTo("conflict");
            assertThat(there.failure("node.token", "{}")).isEqualTo("conflict");
            assertThat(there.send(there.request("/api/nodes")).statusCode()).isEqualTo(409);
        }
    }

    @Test
    void needsAnAdministratorForChanges() throws Exception {
        String token =
                administrator
                        .call(
                                "token.create",
                                "{\"name\": \"reader\", \"permissions\": [\"NODE_READ\"]}")
                        .path("token")
                        .asString();
        TestCaller reader = administrator.as(token);
        assertThat(reader.call("node.list", "{}").path("nodes").isArray()).isTrue();
        fleet.enroll("web1");
        JsonNode shown = reader.call("node.get", named("web1"));
        assertThat(shown.path("node").path("name").asString()).isEqualTo("web1");
        assertThat(shown.has("runs")).isFalse();
        assertThat(administrator.call("node.get", named("web1")).has("runs")).isTrue();
        for (String method : new String[] {"node.remove", "node.revoke", "node.rotate"}) {
            assertThat(reader.failure(method, named("web1"))).isEqualTo("not_allowed");
        }
        assertThat(reader.failure("node.token", "{}")).isEqualTo("not_allowed");
        assertThat(reader.failure("node.tokens", "{}")).isEqualTo("not_allowed");
        assertThat(reader.failure("node.withdraw", "{\"tokenId\": \"0123456789abcdef\"}"))
                .isEqualTo("not_allowed");
        assertThat(reader.failure("node.label", named("web1"))).isEqualTo("not_allowed");
    }

    @Test
    void dashboardsPollWhatChangedOfNodes() throws Exception {
        fleet.join("web1");
        HttpResponse<String> all = administrator.send(administrator.request("/api/nodes"));
        JsonNode first = Json.mapper().readTree(all.body());
        assertThat(first.path("reset").asBoolean()).isTrue();
        assertThat(first.path("changes").path(0).path("name").asString()).isEqualTo("web1");
        fleet.enroll("web2");
        String since = "/api/nodes?wait=30s&since=" + first.path("version").asLong();
        JsonNode next =
                Json.mapper().readTree(administrator.send(administrator.request(since)).body());
        assertThat(next.path("changes").toString()).contains("web2");
        administrator.call("node.remove", named("web2"));
        JsonNode last =
                Json.mapper().readTree(administrator.send(administrator.request(since)).body());
        assertThat(last.path("removed").toString()).isEqualTo("[\"web2\"]");
    }
}
