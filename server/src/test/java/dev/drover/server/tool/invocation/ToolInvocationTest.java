package dev.drover.server.tool.invocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.Secret;
import dev.drover.server.tool.definition.DefinitionText;
import dev.drover.server.tool.definition.ToolDefinition;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;

/** What a use of a tool comes to, and what is said of values that do not fit. */
final class ToolInvocationTest {

    private static final String ALL =
            """
            name: all
            command: [prog, "--depth=${depth}", "${files}", "x${maybe}", "$HOME", "$${maybe}"]
            environment: {TOKEN_FILE: "/run/${text}", PASS: "u:${secret}", M: "${maybe}"}
            stdin: "${secret}\\n"
            user: nobody
            cwd: /tmp
            limits: {softTimeout: 1s, timeout: 1m}
            successCodes: [0, 2]
            parameters:
              - {name: depth, type: integer, min: 1, max: 9, default: 3}
              - {name: files, type: list, max: 3, pattern: '[a-z*]+'}
              - {name: maybe}
              - {name: text, minLength: 2, maxLength: 5, required: true}
              - {name: secret, secret: true, minLength: 4, required: true}
              - {name: wait-for, type: duration, max: 1m}
              - {name: size, type: size, min: 1kB}
              - {name: share, type: number, min: 0, max: 1}
              - {name: on, type: boolean}
              - {name: color, type: choice, choices: [red, green]}
              - {name: path, type: path}
            """;

    @Test
    void putsEachValueInItsPlace() {
        ToolInvocation use =
                prepare(
                        ALL,
                        """
                        {"files": ["a", "*"], "text": "ab c", "secret": "hunter2", "wait-for":
                         "1500ms", "size": "2KiB", "share": 0.5, "on": true, "color": "red", "path":
                         "/a b"}
                        """);
        ToolPlan plan = use.plan();
        assertThat(plan.command())
                .containsExactly("prog", "--depth=3", "a", "*", "$HOME", "${maybe}");
        assertThat(plan.environment())
                .isEqualTo(
                        Map.ofEntries(
                                Map.entry("TOKEN_FILE", "/run/ab c"),
                                Map.entry("DROVER_PARAM_DEPTH", "3"),
                                Map.entry("DROVER_PARAM_FILES", "a\n*"),
                                Map.entry("DROVER_PARAM_TEXT", "ab c"),
                                Map.entry("DROVER_PARAM_WAIT_FOR", "1.5"),
                                Map.entry("DROVER_PARAM_SIZE", "2048"),
                                Map.entry("DROVER_PARAM_SHARE", "0.5"),
                                Map.entry("DROVER_PARAM_ON", "true"),
                                Map.entry("DROVER_PARAM_COLOR", "red"),
                                Map.entry("DROVER_PARAM_PATH", "/a b")));
        assertThat(plan.stdin()).isNull();
        assertThat(use.secrets())
                .isEqualTo(
                        new ToolSecrets(
                                Map.of(
                                        "PASS", new Secret("u:hunter2"),
                                        "DROVER_PARAM_SECRET", new Secret("hunter2")),
                                new Secret("hunter2\n")));
        assertThat(plan.isSuccess(2)).isTrue();
        assertThat(plan.isSuccess(1)).isFalse();
        assertThat(use.environment()).hasSize(12).containsEntry("PASS", "u:hunter2");
        assertThat(use.stdin()).contains("hunter2\n");
    }

    @Test
    void thePublicPartHasNoSecretAndCanBeStored() {
        ToolInvocation use = prepare(ALL, "{\"text\": \"ab\", \"secret\": \"hunter2\"}");
        String stored = Json.mapper().writeValueAsString(use.plan());
        assertThat(stored + use).doesNotContain("hunter2");
        assertThat(use.plan().parameters())
                .containsEntry("secret", Json.mapper().getNodeFactory().stringNode("******"));
        assertThat(Json.mapper().readValue(stored, ToolPlan.class)).isEqualTo(use.plan());
        String sealed = Json.mapper().writeValueAsString(use.secrets());
        assertThat(Json.mapper().readValue(sealed, ToolSecrets.class)).isEqualTo(use.secrets());
    }

    @Test
    void textsAreReadAsWhatTheTypeSays() {
        ToolInvocation use =
                prepare(
                        ALL,
                        """
                        {"depth": "7", "files": "a", "text": "ab", "secret": "hunter2", "wait-for":
                         "2s", "size": 1000, "share": "0.250", "on": "false", "maybe": null}
                        """);
        assertThat(use.plan().command()).startsWith("prog", "--depth=7", "a", "$HOME");
        assertThat(use.plan().environment())
                .containsEntry("DROVER_PARAM_SHARE", "0.25")
                .containsEntry("DROVER_PARAM_ON", "false")
                .doesNotContainKey("DROVER_PARAM_MAYBE")
                .doesNotContainKey("M");
        assertThat(Json.mapper().valueToTree(use.plan().parameters()).toString())
                .isEqualTo(
                        "{\"depth\":7,\"files\":[\"a\"],\"text\":\"ab\",\"secret\":\"******\","
                                + "\"wait-for\":\"2s\",\"size\":\"1kB\",\"share\":0.25,"
                                + "\"on\":false}");
    }

    @Test
    void namesEveryWrongValueAtOnceAndNoSecret() {
        assertThatThrownBy(() ->
                        prepare(
                                ALL,
                                """
                                {"depth": 12, "fiels": [], "files": ["a", "B"], "secret": "abc",
                                 "wait-for": "2m", "size": 5, "share": 1.5, "on": "yes", "color":
                                 "rde", "path": "a/../b", "maybe": 5}
                                """))
                .isInstanceOfSatisfying(
                        DroverException.class,
                        e -> {
                            assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_PARAMETERS);
                            assertThat(e.text() + e.details()).doesNotContain("abc");
                            assertThat((List<?>) e.details().get("parameters")).hasSize(12);
                            assertThat(e.text())
                                    .contains(
                                            "'depth' is 12; it may be 1 to 9",
                                            "'fiels' is not a parameter; did you mean 'files'?",
                                            "'files' has an element, number 2, that is 'B', which"
                                                    + " does not match the pattern [a-z*]+",
                                            "'secret' is too short or too long; it may have 4 to"
                                                    + " 30000 characters",
                                            "'wait-for' is 2m; it may be at most 1m",
                                            "'size' is 5B; it may be at least 1kB",
                                            "'share' is 1.5; it may be 0 to 1",
                                            "'on' is 'yes'; it must be true or false",
                                            "'color' is 'rde'; it may be one of red, green; did"
                                                    + " you mean 'red'?",
                                            "'path' is 'a/../b'; it must be an absolute path"
                                                    + " without '..'",
                                            "'maybe' is 5; it must be a text",
                                            "'text' is missing; it must be a text");
                        });
    }

    @Test
    void refusesWhatNoProcessCanBeGiven() {
        refused("one: {name: p}", "\"a\\u0000b\"", "zero character");
        refused("one: {name: p}", "\"a\\ud800b\"", "half a surrogate pair");
        refused("one: {name: p, type: list}", "[\"a\\nb\"]", "with a line break");
        refused("one: {name: p, type: path}", "\"/a\\u0000\"", "zero character");
        refused("one: {name: p}", "\"" + "x".repeat(30_001) + "\"", "it may have 0 to 30000");
        refused("one: {name: p, type: integer}", "9223372036854775808", "must be a whole number");
        refused(
                "one: {name: p, type: integer}",
                "\"9223372036854775808\"",
                "must be a whole number");
        refused("one: {name: p, type: integer}", "1.5", "must be a whole number");
        refused("one: {name: p, type: number}", "\"NaN\"", "must be a number");
        refused("one: {name: p, type: number}", "1e999", "must be a number");
        refused("one: {name: p, type: list}", "{}", "must be a list of texts");
        refused("one: {name: p, secret: true}", "\"\"", "is empty");
        refused("one: {name: p, secret: true}", "1234", "is of another type");
    }

    @Test
    void aPatternIsMatchedInTimeThatIsBounded() {
        String yaml = "name: x\ncommand: [x]\nparameters: [{name: p, pattern: '(a|a)*(a|aa)+b'}]";
        ObjectNode values = Json.mapper().createObjectNode().put("p", "a".repeat(30_000));
        assertThatThrownBy(() -> ToolInvocation.prepare(definition(yaml), 1, values))
                .hasMessageContaining("does not match the pattern");
    }

    @Test
    void aValueIsNoOptionUnlessTheDefinitionSaysSo() {
        String given = "{\"p\": \"--checkpoint-action=exec=sh\"}";
        assertThatThrownBy(() ->
                        prepare("name: x\ncommand: [tar, '${p}']\nparameters: [{name: p}]", given))
                .hasMessageContaining("'p' begins with '-', so that tar would take it");
        assertThatThrownBy(() ->
                        prepare(
                                "name: x\ncommand: [tar, '${p}']\n"
                                        + "parameters: [{name: p, type: list}]",
                                given))
                .hasMessageContaining("'p' begins with '-'");
        assertThatThrownBy(() ->
                        prepare(
                                "name: x\ncommand: [tar, '${e}${p}']\n"
                                        + "parameters: [{name: p}, {name: e, default: ''}]",
                                given))
                .hasMessageContaining("'p' begins with '-'");
        for (String fine :
                List.of(
                        "command: [tar, --, '${p}']\nparameters: [{name: p}]",
                        "command: [tar, 'x${p}']\nparameters: [{name: p}]",
                        "command: [tar, '${p}']\nparameters: [{name: p, pattern: '.*'}]",
                        "shell: echo\narguments: ['${p}']\nparameters: [{name: p, required:"
                                + " true}]")) {
            assertThat(prepare("name: x\n" + fine, given).plan().command())
                    .as(fine)
                    .anyMatch(word -> word.contains("checkpoint"));
        }
        assertThat(
                        prepare(
                                        "name: x\ncommand: [x, '${n}']\n"
                                                + "parameters: [{name: n, type: integer}]",
                                        "{\"n\": -5}")
                                .plan()
                                .command())
                .containsExactly("x", "-5");
    }

    @Test
    void boundsAllOfItTogether() {
        String yaml =
                "name: x\ncommand: [x, '${a}${a}${a}']\nparameters: [{name: a}, {name: b, type:"
                        + " list}]";
        ObjectNode values = Json.mapper().createObjectNode().put("a", "ü".repeat(30_000));
        assertThatThrownBy(() -> ToolInvocation.prepare(definition(yaml), 1, values))
                .isInstanceOfSatisfying(
                        DroverException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.TOO_LARGE))
                .hasMessageContaining("would have 180000 bytes; the limit is 120000");
        values.removeAll();
        for (int i = 0; i < 20; i++) {
            values.withArray("b").add("x".repeat(10_000));
        }
        assertThatThrownBy(() -> ToolInvocation.prepare(definition(yaml), 1, values))
                .hasMessageContaining("The variable DROVER_PARAM_B")
                .hasMessageContaining("the limit is 120000");
    }

    @Test
    void aShellTextGetsPositions() {
        assertThat(
                        prepare(
                                        """
                                        name: greet
                                        shell: echo "$1"
                                        interpreter: /bin/bash
                                        arguments: ["${who}", "${more}"]
                                        parameters:
                                          - {name: who, default: ""}
                                          - {name: more, type: list}
                                        """,
                                        "{\"more\": [\"-a\", \"b\"]}")
                                .plan()
                                .command())
                .containsExactly("/bin/bash", "-c", "echo \"$1\"", "greet", "", "-a", "b");
    }

    private static void refused(String parameter, String value, String fault) {
        String yaml =
                "name: x\ncommand: [x]\nparameters: ["
                        + parameter.substring("one: ".length())
                        + "]";
        assertThatThrownBy(() -> prepare(yaml, "{\"p\": " + value + "}"))
                .as(value)
                .isInstanceOfSatisfying(
                        DroverException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_PARAMETERS))
                .hasMessageContaining(fault);
    }

    private static ToolInvocation prepare(String yaml, String values) {
        JsonNode given = Json.mapper().readTree(values);
        return ToolInvocation.prepare(definition(yaml), 1, given);
    }

    static ToolDefinition definition(String yaml) {
        DefinitionText.Read read =
                new DefinitionText(64 << 10, 100, role -> true).read(List.of(yaml));
        assertThat(read.mistakes()).isEmpty();
        return read.definitions().getFirst();
    }
}
