package dev.drover.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.Json;
import dev.drover.server.access.Permission;
import dev.drover.server.tool.InMemoryRoleTools;
import dev.drover.server.tool.InMemoryToolStore;
import dev.drover.server.tool.ToolConfiguration;
import dev.drover.server.tool.Tools;
import dev.drover.server.web.methods.ToolMethods;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** {@code tool.*} over a real socket. */
final class ToolMethodsTest {

    private static final String DF =
            """
            name: df
            description: Free space
            command: [df, -h, '${path}']
            parameters: [{name: path, type: path, default: /}]
            """;

    @TempDir private Path folder;

    private final InMemoryRoleTools roles = new InMemoryRoleTools("operators");
    private WebTestServer server;

    @BeforeEach
    void start() {
        Tools tools =
                new Tools(
                        new InMemoryToolStore(),
                        roles,
                        ToolConfiguration.defaults(),
                        () -> Instant.parse("2026-03-01T12:00:00Z"));
        server =
                new WebTestServer(
                        folder, WebConfiguration.defaults(), new ToolMethods(tools).all());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void appliesShowsAndDeletesTools() throws IOException {
        try (WireClient client = server.connect()) {
            assertThat(apply(client, DF, true).path("result").toString())
                    .isEqualTo(
                            "{\"tools\":[{\"name\":\"df\",\"version\":1,\"kind\":\"created\"}],"
                                    + "\"dryRun\":true}");
            assertThat(call(client, "tool.list", "{}").path("result").path("tools")).isEmpty();
            apply(client, DF, false);
            assertThat(apply(client, DF, false).path("result").toString()).contains("unchanged");
            JsonNode tool = call(client, "tool.list", "{}").path("result").path("tools").path(0);
            assertThat(tool.path("hash").asString()).hasSize(64);
            assertThat(((ObjectNode) tool).without("hash").toString())
                    .isEqualTo(
                            "{\"name\":\"df\",\"version\":1,\"kind\":\"single\","
                                    + "\"description\":\"Free space\",\"author\":\"administrator\","
                                    + "\"at\":\"2026-03-01T12:00:00Z\",\"deleted\":false}");
            JsonNode shown = call(client, "tool.get", "{\"name\":\"df\"}").path("result");
            assertThat(shown.path("definition").toString())
                    .isEqualTo(
                            "{\"name\":\"df\",\"description\":\"Free space\","
                                    + "\"kind\":\"single\",\"command\":[\"df\",\"-h\","
                                    + "\"${path}\"],\"parameters\":[{\"name\":\"path\","
                                    + "\"type\":\"path\",\"default\":\"/\"}],"
                                    + "\"successCodes\":[0]}");
            assertThat(apply(client, shown.path("yaml").asString(), false).toString())
                    .contains("unchanged");
            apply(client, DF.replace("-h", "-k"), false);
            assertThat(call(client, "tool.get", "{\"name\":\"df\",\"version\":1}").toString())
                    .contains("-h");
            assertThat(call(client, "tool.delete", "{\"name\":\"df\"}").has("result")).isTrue();
            assertThat(
                            call(client, "tool.history", "{\"name\":\"df\"}")
                                    .path("result")
                                    .findValues("version"))
                    .extracting(JsonNode::asInt)
                    .containsExactly(3, 2, 1);
            assertThat(kind(call(client, "tool.get", "{\"name\":\"df\"}"))).isEqualTo("not_found");
        }
    }

    @Test
    void mistakesChangeNothingAndAreAllNamed() throws IOException {
        ObjectNode parameters = Json.mapper().createObjectNode();
        parameters.withArray("yaml").add(DF).add("name: x\ncomand: [x]\nkind: both\n");
        try (WireClient client = server.connect()) {
            JsonNode validated = client.call("tool.validate", parameters).path("result");
            assertThat(validated.path("tools")).isEmpty();
            JsonNode error = client.call("tool.apply", parameters).path("error");
            assertThat(error.path("message").asString())
                    .startsWith("Nothing was changed, for there are mistakes in the definitions: 3")
                    .contains("did you mean 'command'?");
            JsonNode mistakes = error.path("data").path("details").path("mistakes");
            assertThat(mistakes).hasSize(3).isEqualTo(validated.path("mistakes"));
            assertThat(mistakes.findValues("line"))
                    .extracting(JsonNode::asInt)
                    .containsExactly(2, 3, 1);
            assertThat(mistakes.findValues("file")).extracting(JsonNode::asInt).containsOnly(1);
            assertThat(call(client, "tool.list", "{}").path("result").path("tools")).isEmpty();
        }
    }

    @Test
    void rolesAreGivenByAdministratorsOnly() throws IOException {
        String yaml = DF + "roles: [operators]\n";
        try (WireClient writer = server.connect(server.tokenFor(Permission.TOOL_WRITE));
                WireClient administrator = server.connect()) {
            assertThat(kind(apply(writer, yaml, false))).isEqualTo("not_allowed");
            assertThat(apply(writer, DF, false).has("result")).isTrue();
            assertThat(roles.of("operators")).isEmpty();
            assertThat(apply(administrator, yaml, false).has("result")).isTrue();
            assertThat(roles.of("operators")).hasSize(1);
        }
    }

    @Test
    void readersMayLookAndNotChange() throws IOException {
        try (WireClient reader = server.connect(server.tokenFor(Permission.TOOL_READ));
                WireClient writer = server.connect(server.tokenFor(Permission.TOOL_WRITE))) {
            assertThat(call(reader, "tool.list", "{}").has("result")).isTrue();
            assertThat(call(reader, "tool.validate", "{\"yaml\":\"a\"}").has("result")).isTrue();
            assertThat(kind(apply(reader, DF, true))).isEqualTo("not_allowed");
            assertThat(kind(call(reader, "tool.delete", "{\"name\":\"df\"}")))
                    .isEqualTo("not_allowed");
            for (String method : List.of("get", "history")) {
                assertThat(kind(call(reader, "tool." + method, "{\"name\":\"df\"}")))
                        .isEqualTo("not_found");
                assertThat(kind(call(writer, "tool." + method, "{\"name\":\"df\"}")))
                        .isEqualTo("not_allowed");
            }
        }
    }

    @Test
    void namesAWrongParameter() throws IOException {
        try (WireClient client = server.connect()) {
            assertThat(kind(call(client, "tool.get", "{\"name\":\"D F\"}")))
                    .isEqualTo("invalid_parameters");
            assertThat(kind(call(client, "tool.apply", "{\"yaml\":[1]}")))
                    .isEqualTo("invalid_parameters");
            assertThat(kind(call(client, "tool.apply", "{}"))).isEqualTo("invalid_parameters");
        }
    }

    private static JsonNode apply(WireClient client, String yaml, boolean dryRun)
            throws IOException {
        return client.call(
                "tool.apply",
                Json.mapper().createObjectNode().put("yaml", yaml).put("dryRun", dryRun));
    }

    private static JsonNode call(WireClient client, String method, String parameters)
            throws IOException {
        return client.call(method, Json.mapper().readTree(parameters));
    }

    private static String kind(JsonNode answer) {
        return answer.path("error").path("data").path("kind").asString();
    }
}
