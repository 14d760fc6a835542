package dev.drover.examples;

import static dev.drover.examples.ServerProcess.resultOf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.RunState;
import dev.drover.api.RunView;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The guide shows the snippets as they are in their files, and each of them runs. */
final class ScriptingGuideTest {
    private static final Path GUIDE = Path.of("../docs/scripting.md");
    private static final Path SNIPPETS = Path.of("snippets");
    private static final Pattern BLOCK =
            Pattern.compile("<!-- snippet: (\\S+) -->\n```js\n(.*?)```", Pattern.DOTALL);

    /** What the results must be, for those that have one worth looking at. */
    private static final Map<String, String> RESULTS =
            Map.of(
                    "limits.js", "{\"timedOut\":true,\"kept\":\"so far\\n\"}",
                    "data.js",
                            "{\"runs\":1,\"keys\":[\"release/hosts\",\"release/last\",\"release/runs\"]}",
                    "threads.js", "{\"squares\":[1,4,9],\"total\":1}",
                    "events.js", "42",
                    "import.js", "49",
                    "nodes.js", "[\"web1\"]");

    @TempDir private Path folder;

    @Test
    void showsTheSnippetsAsTheyAre() throws IOException {
        assertThat(shown()).isEqualTo(snippets());
    }

    @Test
    void everySnippetRuns() throws IOException {
        try (ServerProcess server = ServerProcess.start(folder.resolve("data"));
                ServerProcess _ = server.join("web1")) {
            Map<String, String> snippets = snippets();
            snippets.forEach((name, text) -> server.push("snippets/" + name, text));
            for (String name : snippets.keySet()) {
                RunView run = server.run("snippets/" + name, Map.of("name", "Ada", "part", 2));
                assertThat(run.state())
                        .as("%s: %s", name, run.error())
                        .isEqualTo(RunState.COMPLETE);
                String wanted = RESULTS.get(name);
                if (wanted != null) {
                    assertThat(resultOf(run).toString()).as(name).isEqualTo(wanted);
                }
            }
        }
    }

    private static Map<String, String> shown() throws IOException {
        Map<String, String> shown = new TreeMap<>();
        Matcher blocks = BLOCK.matcher(Files.readString(GUIDE));
        while (blocks.find()) {
            shown.put(blocks.group(1), blocks.group(2));
        }
        return shown;
    }

    private static Map<String, String> snippets() throws IOException {
        Map<String, String> snippets = new TreeMap<>();
        try (Stream<Path> files = Files.list(SNIPPETS)) {
            for (Path file : files.toList()) {
                snippets.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return snippets;
    }
}
