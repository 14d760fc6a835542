package dev.drover.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/** What rpc.discover gives, against the rules of the OpenRPC meta-schema. */
final class OpenRpcTest {

    private static final Set<String> METHOD_MEMBERS =
            Set.of("name", "summary", "paramStructure", "params", "result");

    @TempDir private static Path folder;
    private static @Nullable JsonNode described;

    @BeforeAll
    static void discover() throws IOException {
        try (WebTestServer server = new WebTestServer(folder, WebConfiguration.defaults());
                WireClient client = server.connect()) {
            described = client.result("rpc.discover", null);
        }
    }

    @AfterAll
    static void forget() {
        described = null;
    }

    @Test
    void namesItsVersionsAndItself() {
        assertThat(document().path("openrpc").asString()).matches("1\\.\\d+\\.\\d+");
        assertThat(document().path("info").path("title").isString()).isTrue();
        assertThat(document().path("info").path("version").asString()).isEqualTo("test");
        assertOnly(document(), Set.of("openrpc", "info", "methods", "components"));
    }

    @Test
    void describesEveryMethodOnceWithContentDescriptors() {
        Set<String> names = new HashSet<>();
        assertThat(document().path("methods")).isNotEmpty();
        for (JsonNode method : document().path("methods")) {
            String name = method.path("name").asString();
            assertThat(names.add(name)).as(name).isTrue();
            assertOnly(method, METHOD_MEMBERS);
            assertThat(method.path("summary").asString()).isNotBlank();
            assertThat(method.path("paramStructure").asString()).isEqualTo("either");
            assertThat(method.path("params").isArray()).isTrue();
            Set<String> parameters = new HashSet<>();
            for (JsonNode parameter : method.path("params")) {
                assertThat(parameters.add(parameter.path("name").asString())).as(name).isTrue();
                assertOnly(parameter, Set.of("name", "required", "schema"));
                assertThat(parameter.path("required").isBoolean()).isTrue();
                assertSchema(parameter.path("schema"));
            }
            assertOnly(method.path("result"), Set.of("name", "schema"));
            assertSchema(method.path("result").path("schema"));
        }
        assertThat(names)
                .contains("rpc.discover", "server.info", "status.poll", "data.get", "script.push");
    }

    @Test
    void everyReferenceLeadsToASchema() {
        document()
                .findValues("$ref")
                .forEach(reference ->
                        assertThat(document().at(reference.asString().substring(1)).isObject())
                                .as(reference.asString())
                                .isTrue());
        for (JsonNode schema : document().path("components").path("schemas")) {
            assertSchema(schema);
        }
    }

    @Test
    void tellsWhatIsAlwaysThereAndWhatIsText() {
        JsonNode schemas = document().path("components").path("schemas");
        JsonNode value = schemas.path("StatusValue");
        assertThat(value.path("required").valueStream().map(JsonNode::asString))
                .contains("name", "value", "level", "text", "unit", "updatedAt", "version")
                .doesNotContain("runId");
        assertThat(value.path("properties").path("unit").path("anyOf").path(1).path("type"))
                .isEqualTo(StringNode.valueOf("null"));
        assertThat(schemas.path("Created").path("properties").path("token").path("type"))
                .isEqualTo(StringNode.valueOf("string"));
    }

    @Test
    void listsTheErrorsByTheirStableKinds() {
        JsonNode errors = document().path("components").path("errors");
        assertThat(errors.path("not_found").path("code").asInt()).isEqualTo(-32003);
        for (JsonNode error : errors) {
            assertThat(error.path("code").isInt()).isTrue();
            assertThat(error.path("message").isString()).isTrue();
        }
    }

    @Test
    void tellsWhichPermissionAMethodNeeds() {
        for (JsonNode method : document().path("methods")) {
            String needed = method.path("x-permission").asString("none");
            assertThat(needed)
                    .matches(
                            method.path("name").asString().equals("user.password")
                                    ? "none"
                                    : "[A-Z_]+");
        }
    }

    private static void assertSchema(JsonNode schema) {
        assertThat(schema.isObject()).isTrue();
        JsonNode type = schema.path("type");
        if (!type.isMissingNode()) {
            assertThat(type.isString() || type.isArray()).isTrue();
        }
        schema.path("properties").forEach(OpenRpcTest::assertSchema);
        if (schema.has("items")) {
            assertSchema(schema.path("items"));
        }
        for (JsonNode required : schema.path("required")) {
            assertThat(schema.path("properties").has(required.asString())).isTrue();
        }
    }

    /** Others must begin with {@code x-}. */
    private static void assertOnly(JsonNode object, Set<String> members) {
        for (String name : object.propertyNames()) {
            assertThat(members.contains(name) || name.startsWith("x-")).as(name).isTrue();
        }
    }

    private static JsonNode document() {
        return Objects.requireNonNull(described);
    }
}
