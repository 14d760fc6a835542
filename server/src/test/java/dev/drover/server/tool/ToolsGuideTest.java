package dev.drover.server.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.DroverException;
import dev.drover.api.Json;
import dev.drover.server.tool.definition.DefinitionText;
import dev.drover.server.tool.definition.ToolDefinition;
import dev.drover.server.tool.invocation.ToolInvocation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tools of the examples and of {@code docs/tools.md} are right, and do what they say. */
final class ToolsGuideTest {

    private static final Path EXAMPLES = Path.of("..", "examples", "tools");
    private static final Pattern BLOCK =
            Pattern.compile("^```yaml\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);

    @TempDir private Path folder;

    static List<String> texts() throws IOException {
        Stream<String> guide =
                BLOCK.matcher(Files.readString(Path.of("..", "docs", "tools.md")))
                        .results()
                        .map(block -> block.group(1));
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return Stream.concat(guide, files.sorted().map(ToolsGuideTest::text)).toList();
        }
    }

    @Test
    void thereAreSome() throws IOException {
        assertThat(texts()).hasSizeGreaterThan(10);
    }

    @ParameterizedTest
    @MethodSource("texts")
    void everyDefinitionHasNoMistake(String yaml) throws Exception {
        ToolDefinition tool = read(yaml);
        assertThat(read(tool.asYaml()).asJson()).isEqualTo(tool.asJson());
        if (tool.shell() != null) {
            assertThat(run(List.of("/bin/sh", "-n", "-c", tool.shell()))).isEmpty();
        }
    }

    @Test
    void whatTheExamplesCallIsThere() throws Exception {
        Files.writeString(Files.createDirectory(folder.resolve("a b")).resolve("file"), "12345");
        ToolInvocation usage =
                ToolInvocation.prepare(
                        example("disk-usage"),
                        1,
                        Json.mapper()
                                .createObjectNode()
                                .put("folder", folder.toString())
                                .put("larger-than", "0"));
        assertThat(run(usage.plan().command())).contains("a b");
    }

    @Test
    void theFilesOfASearchStayWhereTheyMayBe() {
        assertThat(fault("log-search", "/var/log/../../etc/shadow")).contains("does not match");
        assertThat(fault("log-search", "/etc/shadow")).contains("does not match");
        assertThat(fault("log-search", "/var/log/nginx/access.log.1")).isEmpty();
    }

    private static String fault(String tool, String file) {
        try {
            ToolInvocation.prepare(
                    example(tool),
                    1,
                    Json.mapper().createObjectNode().put("text", "x").put("files", file));
            return "";
        } catch (DroverException e) {
            return e.text();
        }
    }

    private static ToolDefinition example(String name) {
        return read(text(EXAMPLES.resolve(name + ".yaml")));
    }

    private static ToolDefinition read(String yaml) {
        DefinitionText.Read read =
                new DefinitionText(64 << 10, 100, role -> true).read(List.of(yaml));
        assertThat(read.mistakes()).isEmpty();
        return read.definitions().getFirst();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be read", e);
        }
    }

    private String run(List<String> command) throws Exception {
        Path out = folder.resolve("out");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return Files.readString(out);
    }
}
