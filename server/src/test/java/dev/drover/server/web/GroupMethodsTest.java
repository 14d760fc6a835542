package dev.drover.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.Json;
import dev.drover.server.access.Permission;
import dev.drover.server.node.group.FakeDirectory;
import dev.drover.server.node.group.GroupConfiguration;
import dev.drover.server.node.group.Groups;
import dev.drover.server.node.group.InMemoryGroupStore;
import dev.drover.server.node.group.QueryHost;
import dev.drover.server.web.methods.GroupMethods;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** {@code group.*} over a real socket. */
final class GroupMethodsTest {

    @TempDir private Path folder;

    private QueryHost host;
    private WebTestServer server;

    @BeforeEach
    void start() {
        host = new QueryHost();
        GroupConfiguration bounds = GroupConfiguration.defaults();
        Groups groups =
                new Groups(
                        new InMemoryGroupStore(),
                        new FakeDirectory()
                                .node("web-1", Map.of("tier", "web"), "{}")
                                .node("db-1", Map.of("tier", "db"), "{}"),
                        host.expressions(bounds),
                        bounds);
        server =
                new WebTestServer(
                        folder, WebConfiguration.defaults(), new GroupMethods(groups).all());
    }

    @AfterEach
    void stop() {
        server.close();
        host.close();
    }

    @Test
    void setsChangesShowsAndDeletesAGroup() throws Exception {
        try (WireClient client = server.connect()) {
            JsonNode made =
                    call(
                            client,
                            "group.set",
                            "{\"name\":\"web\",\"members\":[\"old-1\"],"
                                    + "\"query\":\"labels.tier === 'web'\"}");
            assertThat(made.path("result").toString())
                    .isEqualTo(
                            "{\"name\":\"web\",\"description\":\"\",\"members\":[\"old-1\"],"
                                    + "\"query\":\"labels.tier === 'web'\"}");
            call(client, "group.add", "{\"name\":\"web\",\"members\":[\"db-1\"]}");
            call(client, "group.set", "{\"name\":\"web\",\"description\":\"pages\"}");
            JsonNode shown = call(client, "group.get", "{\"name\":\"web\"}").path("result");
            assertThat(shown.path("description").asString()).isEqualTo("pages");
            assertThat(shown.path("nodes").toString()).isEqualTo("[\"db-1\",\"web-1\"]");
            assertThat(shown.path("absent").toString()).isEqualTo("[\"old-1\"]");
            JsonNode fewer =
                    call(client, "group.remove", "{\"name\":\"web\",\"members\":[\"db-1\"]}");
            assertThat(fewer.path("result").path("members").toString()).isEqualTo("[\"old-1\"]");
            JsonNode all = call(client, "group.list", "{}").path("result").path("groups");
            assertThat(all).hasSize(1);
            assertThat(all.get(0).has("nodes")).isFalse();
            assertThat(call(client, "group.delete", "{\"name\":\"web\"}").has("result")).isTrue();
            assertThat(kind(call(client, "group.get", "{\"name\":\"web\"}")))
                    .isEqualTo("not_found");
        }
    }

    @Test
    void readersMayLookAndNotChange() throws Exception {
        try (WireClient reader = server.connect(server.tokenFor(Permission.NODE_READ));
                WireClient other = server.connect(server.tokenFor(Permission.NODE_WRITE))) {
            assertThat(call(reader, "group.list", "{}").has("result")).isTrue();
            assertThat(kind(call(reader, "group.get", "{\"name\":\"x\"}"))).isEqualTo("not_found");
            for (String change : new String[] {"set", "add", "remove", "delete"}) {
                String parameters =
                        change.equals("add") || change.equals("remove")
                                ? "{\"name\":\"x\",\"members\":[]}"
                                : "{\"name\":\"x\"}";
                assertThat(kind(call(reader, "group." + change, parameters)))
                        .isEqualTo("not_allowed");
            }
            assertThat(kind(call(other, "group.list", "{}"))).isEqualTo("not_allowed");
        }
    }

    @Test
    void namesAWrongParameter() throws IOException {
        try (WireClient client = server.connect()) {
            for (String parameters :
                    new String[] {
                        "{\"name\":\"@web\"}",
                        "{\"name\":\"web\",\"members\":[\"Web\"]}",
                        "{\"name\":\"web\",\"members\":\"web-1\"}",
                        "{\"name\":\"web\",\"query\":\"facts.\"}",
                        "{\"name\":\"web\",\"nodes\":[]}",
                    }) {
                assertThat(kind(call(client, "group.set", parameters)))
                        .as(parameters)
                        .isEqualTo("invalid_parameters");
            }
        }
    }

    private static JsonNode call(WireClient client, String method, String parameters)
            throws IOException {
        return client.call(method, Json.mapper().readTree(parameters));
    }

    private static String kind(JsonNode answer) {
        return answer.path("error").path("data").path("kind").asString();
    }
}
