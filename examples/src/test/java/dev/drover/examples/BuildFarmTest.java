package dev.drover.examples;

import static dev.drover.examples.ServerProcess.errorOf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.api.Cause;
import dev.drover.api.Level;
import dev.drover.api.RunId;
import dev.drover.api.RunState;
import dev.drover.api.RunView;
import dev.drover.api.StatusValue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BuildFarmTest {
    private static final Path SCRIPT = Path.of("build-farm/main.js");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private static Path folder;
    private ServerProcess server;

    @BeforeAll
    void startServer() throws IOException {
        server = ServerProcess.start(folder.resolve("data"));
        server.push("build-farm.js", SCRIPT);
    }

    @AfterAll
    void stopServer() {
        server.close();
    }

    @Test
    void checksEveryUnitOfASourceTree() throws IOException {
        SourceTree tree = SourceTree.in(folder.resolve("sound"));

        RunView run = server.run("build-farm", Map.of("root", tree.root().toString(), "jobs", 2));

        assertThat(run.state()).as("%s", run.error()).isEqualTo(RunState.COMPLETE);
        JsonNode summary = server.data("build-farm/summary");
        assertThat(summary.path("failed").asInt(-1)).isZero();
        assertThat(summary.path("ok").asInt()).isEqualTo(6);
        assertThat(summary.path("files").asInt()).isEqualTo(6);
        assertThat(summary.path("run").asString()).isEqualTo(run.runId().value());
        assertThat(server.data("build-farm/units/app").path("durationMs").asLong()).isPositive();
        for (String unit : new String[] {"app", "greeting", "javascript", "shell", "json", "xml"}) {
            StatusValue tile = server.status("build-farm/" + unit).orElseThrow();
            assertThat(tile.value().asString()).as(unit).isEqualTo("ok");
            assertThat(tile.level()).as(unit).isEqualTo(Level.OK);
        }
        assertThat(scratchFolders()).isEmpty();
    }

    @Test
    void spreadsTheWorkOverNodesThatGetACopyOfTheTree() throws IOException {
        SourceTree tree = SourceTree.in(folder.resolve("spread"));
        try (ServerProcess first = server.join("builder-1");
                ServerProcess second = server.join("builder-2")) {
            RunView run =
                    server.run(
                            "build-farm",
                            Map.of(
                                    "root", tree.root().toString(),
                                    "nodes", "builder-*",
                                    "copy", "true"));

            assertThat(run.state()).as("%s", run.error()).isEqualTo(RunState.COMPLETE);
            JsonNode summary = server.data("build-farm/summary");
            assertThat(summary.path("ok").asInt()).isEqualTo(6);
            assertThat(summary.path("places").propertyNames()).contains("builder-1", "builder-2");
            assertThat(server.messages(run.runId()))
                    .anyMatch(line -> line.startsWith("Copied the tree to builder-1"))
                    .anyMatch(line -> line.startsWith("Copied the tree to builder-2"));
            assertThat(scratchFolders()).isEmpty();
        }
    }

    @Test
    void saysThatNoNodeIsChosen() throws IOException {
        SourceTree tree = SourceTree.in(folder.resolve("nowhere"));
        RunView run =
                server.run("build-farm", Map.of("root", tree.root().toString(), "nodes", "none-*"));
        assertThat(errorOf(run).message()).contains("'none-*' chooses no node");
    }

    @Test
    void namesTheBrokenFileAndFinishesTheOthers() throws IOException {
        SourceTree tree =
                SourceTree.in(folder.resolve("broken"))
                        .with(
                                "greeting/src/main/java/greeting/Greeting.java",
                                """
                                package greeting;

                                public record Greeting(String name) {
                                    public String text() {
                                        return "Hello, " + name
                                    }
                                }
                                """);

        RunView run = server.run("build-farm", Map.of("root", tree.root().toString(), "jobs", 2));

        String broken = "greeting/src/main/java/greeting/Greeting.java:5: ';' expected";
        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(errorOf(run).cause()).isEqualTo(Cause.SCRIPT_ERROR);
        assertThat(errorOf(run).message()).contains("First: greeting: " + broken);
        assertThat(server.messages(run.runId()))
                .anySatisfy(text -> assertThat(text).startsWith("greeting failed: " + broken));
        JsonNode summary = server.data("build-farm/summary");
        assertThat(summary.path("failed").asInt()).as(summary.toString()).isEqualTo(1);
        assertThat(summary.path("blocked").asInt()).isEqualTo(1);
        assertThat(summary.path("ok").asInt()).isEqualTo(4);
        assertThat(server.data("build-farm/units/greeting").path("error").path("line").asInt())
                .isEqualTo(5);
        assertThat(server.data("build-farm/units/app").path("verdict").asString())
                .isEqualTo("blocked");
        assertThat(server.status("build-farm/greeting").orElseThrow().level())
                .isEqualTo(Level.ERROR);
        assertThat(scratchFolders()).isEmpty();
    }

    @Test
    void leavesNothingBehindWhenItIsCancelled() throws IOException {
        SourceTree tree = SourceTree.in(folder.resolve("slow"));
        Path jdk = slowJdk();

        RunId run =
                server.start(
                        "build-farm",
                        Map.of(
                                "root",
                                tree.root().toString(),
                                "jdk",
                                jdk.toString(),
                                "only",
                                "app"));
        await().atMost(PATIENCE).until(() -> Files.exists(jdk.resolve("started")));
        assertThat(scratchFolders()).hasSize(1);
        server.cancel(run);

        assertThat(server.awaitEnd(run).state()).isEqualTo(RunState.CANCELLED);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(scratchFolders()).isEmpty());
        long compiler = Long.parseLong(Files.readString(jdk.resolve("started")).strip());
        await().atMost(PATIENCE).until(() -> ProcessHandle.of(compiler).isEmpty());
    }

    /** A compiler that takes for ever. */
    private Path slowJdk() throws IOException {
        Path jdk = folder.resolve("jdk");
        Path javac = jdk.resolve("bin/javac");
        Files.createDirectories(javac.getParent());
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"99\"\n");
        Files.writeString(
                javac,
                "#!/bin/sh\necho $$ > '%1$s/started.new'\nmv '%1$s/started.new' '%1$s/started'\nsleep 600\n"
                        .formatted(jdk));
        Files.setPosixFilePermissions(javac, PosixFilePermissions.fromString("rwxr-xr-x"));
        return jdk;
    }

    /** Of runs of this server; each lives as long as its run. */
    private List<Path> scratchFolders() throws IOException {
        try (Stream<Path> files = Files.list(server.temporaryFolder())) {
            return files.filter(
                            path -> path.getFileName().toString().startsWith("drover-build-farm."))
                    .toList();
        }
    }
}
