package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.cli.CommandLineFixture.Ended;
import dev.drover.client.FakeServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code drover tool}. */
final class ToolCommandTest {

    private static final List<Map<String, Object>> MISTAKES =
            List.of(
                    Map.of("file", 1, "line", 3, "column", 9, "key", "kind", "message", "is 'x'"),
                    Map.of("file", 0, "line", 1, "column", 1, "key", "", "message", "a\u001b[31m"));

    @TempDir private Path folder;

    private FakeServer server;
    private CommandLineFixture drover;

    @BeforeEach
    void start() throws IOException {
        server = FakeServer.start(folder);
        drover = new CommandLineFixture(folder).with("DROVER_SERVER", folder.toString());
        Files.createDirectory(folder.resolve("tools"));
        Files.writeString(folder.resolve("tools/a.yaml"), "name: a");
        Files.writeString(folder.resolve("tools/b.yml"), "name: b");
        Files.writeString(folder.resolve("tools/README.md"), "no tool");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void listsTools() {
        server.on("tool.list", "{\"tools\": []}");
        assertThat(drover.run("tool", "list").out()).isEqualTo("There are no tools\n");
        server.on(
                "tool.list",
                """
                {"tools": [{"name": "df", "version": 3, "kind": "single", "hash": "00",
                            "description": "Free space", "author": "ann",
                            "at": "2026-03-01T11:59:00Z", "deleted": false}]}
                """);
        Ended ended = drover.run("tool", "list");
        assertThat(ended.code()).isZero();
        assertThat(ended.err()).isEmpty();
        assertThat(ended.lines())
                .containsExactly(
                        "TOOL  KIND    VERSION  CHANGED    BY   DESCRIPTION",
                        "df    single  3        1 min ago  ann  Free space");
        assertThat(drover.run("tool", "list", "-o", "json").out()).startsWith("{\"tools\":[{");
    }

    @Test
    void showsADefinitionThatCanBeAppliedAgain() {
        server.on(
                "tool.get",
                """
                {"tool": {"name": "df", "version": 2, "author": "ann",
                          "at": "2026-03-01T11:00:00Z", "comment": "why"},
                 "definition": {"name": "df"}, "yaml": "name: df\\ncommand:\\n- df\\n"}
                """);
        Ended ended = drover.run("tool", "show", "df", "-v", "2");
        assertThat(ended.code()).isZero();
        assertThat(ended.out())
                .isEqualTo("# version 2, by ann, 1 h ago: why\nname: df\ncommand:\n- df\n");
        assertThat(drover.run("tool", "show", "df", "-o", "json").out()).contains("\"definition\"");
        assertThat(drover.run("tool", "show", "df", "-v", "two").code()).isEqualTo(2);
        assertThat(server.calls())
                .containsExactly(
                        "tool.get {\"name\":\"df\",\"version\":2}", "tool.get {\"name\":\"df\"}");
    }

    @Test
    void listsTheVersionsOfATool() {
        server.on(
                "tool.history",
                """
                {"versions": [
                  {"version": 2, "at": "2026-03-01T11:59:00Z", "author": "ann",
                   "hash": "0123456789abcdef", "comment": "old", "deleted": true},
                  {"version": 1, "at": "2026-03-01T11:00:00Z", "author": "bob",
                   "hash": "fedcba9876543210", "comment": "first"}]}
                """);
        Ended ended = drover.run("tool", "history", "df");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.lines().get(1)).contains("2 ", "ann", "0123456789ab", "deleted: old");
        assertThat(ended.lines().get(2)).contains("bob", "first").doesNotContain("3210");
        assertThat(server.calls()).containsExactly("tool.history {\"name\":\"df\"}");
    }

    @Test
    void appliesFilesAndFoldersTogether() {
        server.on(
                "tool.apply",
                """
                {"tools": [{"name": "a", "version": 1, "kind": "created"},
                           {"name": "b", "version": 4, "kind": "unchanged"}], "dryRun": false}
                """);
        Ended ended =
                drover.withInput("name: c")
                        .run("tool", "apply", "-f", "tools", "-", "-m", "why not");
        assertThat(ended.code()).isZero();
        assertThat(ended.err()).isEmpty();
        assertThat(ended.lines()).containsExactly("a created, version 1", "b unchanged, version 4");
        Ended dry = drover.run("tool", "apply", "-f", "tools/a.yaml", "--dry-run");
        assertThat(dry.lines())
                .containsExactly("a would be created, version 1", "b unchanged, version 4");
        assertThat(drover.run("tool", "apply", "-f", "tools/a.yaml", "-o", "json").out())
                .startsWith("{\"tools\":[");
        assertThat(server.calls())
                .startsWith(
                        "tool.apply {\"yaml\":[\"name: a\",\"name: b\",\"name: c\"],"
                                + "\"comment\":\"why not\"}",
                        "tool.apply {\"yaml\":[\"name: a\"],\"dryRun\":true}");
    }

    @Test
    void namesMistakesWhereEditorsFindThem() {
        server.on(
                "tool.apply",
                parameters -> {
                    throw new DroverException(
                            ErrorKind.INVALID_PARAMETERS,
                            "Nothing was changed",
                            "",
                            Map.of("mistakes", MISTAKES),
                            null);
                });
        Ended apply = drover.run("tool", "apply", "-f", "tools/");
        assertThat(apply.code()).isEqualTo(2);
        assertThat(apply.out()).isEmpty();
        assertThat(apply.err().lines().toList())
                .hasSize(2)
                .first()
                .isEqualTo("tools/b.yml:3:9: kind: is 'x'");
        assertThat(apply.err()).contains("tools/a.yaml:1:1: a").doesNotContain("\u001b");
        server.on(
                "tool.validate",
                parameters ->
                        Json.mapper()
                                .valueToTree(Map.of("tools", List.of(), "mistakes", MISTAKES)));
        Ended validate = drover.run("tool", "validate", "-f", "tools/a.yaml", "tools/b.yml");
        assertThat(validate.code()).isEqualTo(2);
        assertThat(validate.err()).isEqualTo(apply.err());
        Ended json = drover.run("tool", "validate", "-f", "tools", "-o", "json");
        assertThat(json.code()).isEqualTo(2);
        assertThat(json.out()).contains("\"file\":\"tools/b.yml\"");
    }

    @Test
    void tellsThatAllIsWell() {
        server.on("tool.validate", "{\"tools\": [\"a\", \"b\"], \"mistakes\": []}");
        Ended ended = drover.run("tool", "validate", "-f", "tools");
        assertThat(ended.code()).isZero();
        assertThat(ended.out()).isEqualTo("No mistakes in the definitions of a, b\n");
    }

    @Test
    void anyOtherErrorIsSaidAsUsual() throws IOException {
        server.on(
                "tool.apply",
                parameters -> {
                    throw new DroverException(ErrorKind.LIMIT_REACHED, "Too many tools", "Fewer.");
                });
        Ended ended = drover.run("tool", "apply", "-f", "tools");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err()).contains("Too many tools", "Fewer.");
        assertThat(drover.run("tool", "apply", "-f", "nowhere.yaml").err())
                .contains("There is no file nowhere.yaml");
        assertThat(drover.run("tool", "apply").code()).isEqualTo(2);
        Files.createDirectory(folder.resolve("empty"));
        assertThat(drover.run("tool", "apply", "-f", "empty").err())
                .contains("There are 0 files with definitions");
    }

    @Test
    void deletesATool() {
        server.on("tool.delete", "{\"name\": \"df\", \"version\": 3}");
        assertThat(drover.run("tool", "delete", "df", "-m", "unused").out())
                .isEqualTo("Deleted df\n");
        assertThat(server.calls())
                .containsExactly("tool.delete {\"name\":\"df\",\"comment\":\"unused\"}");
    }
}
