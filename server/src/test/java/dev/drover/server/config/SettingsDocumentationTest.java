package dev.drover.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.Json;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The table of settings in the documentation says what the server would say. */
class SettingsDocumentationTest {

    private static final Pattern ROW =
            Pattern.compile(
                    "^\\| `([a-z]+(?:\\.[a-zA-Z]+)+)` \\| (.*?) \\| .*? \\| (.+) \\|$",
                    Pattern.MULTILINE);

    @Test
    void theTableListsEverySettingWithItsDefault() throws Exception {
        JsonNode defaults = Json.mapper().readTree(ServerConfiguration.defaults().asJson());
        Map<String, String> expected = new TreeMap<>();
        collect("", (ObjectNode) defaults, expected);
        Set<String> sections = Set.copyOf(defaults.propertyNames());

        Map<String, String> documented =
                rows().entrySet().stream()
                        .filter(row -> sections.contains(row.getKey().split("\\.", 2)[0]))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));

        assertThat(new TreeMap<>(documented)).isEqualTo(expected);
    }

    private static Map<String, String> rows() throws IOException {
        String text = Files.readString(Path.of("..", "docs", "administration.md"));
        return ROW.matcher(text)
                .results()
                .collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)));
    }

    private static void collect(String section, ObjectNode node, Map<String, String> into) {
        for (Map.Entry<String, JsonNode> setting : node.properties()) {
            String key = section + setting.getKey();
            if (setting.getValue() instanceof ObjectNode deeper) {
                collect(key + ".", deeper, into);
            } else {
                into.put(
                        key,
                        setting.getValue().isString()
                                ? setting.getValue().stringValue()
                                : setting.getValue().toString());
            }
        }
    }
}
