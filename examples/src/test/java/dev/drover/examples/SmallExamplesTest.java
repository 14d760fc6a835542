package dev.drover.examples;

import static dev.drover.examples.ServerProcess.progressOf;
import static dev.drover.examples.ServerProcess.resultOf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SmallExamplesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private static Path folder;
    private ServerProcess server;

    @BeforeAll
    void startServer() throws IOException {
        server = ServerProcess.start(folder.resolve("data"));
    }

    @AfterAll
    void stopServer() {
        server.close();
    }

    @Test
    void helloGreetsAndLeavesAStatusValue() throws IOException {
        server.push("hello.js", Path.of("hello/main.js"));

        RunView run = server.run("hello", Map.of("name", "Ada"));

        assertThat(run.state()).as("%s", run.error()).isEqualTo(RunState.COMPLETE);
        assertThat(resultOf(run).path("greeted").asString()).isEqualTo("Ada");
        assertThat(progressOf(run).done()).isEqualTo(3);
        assertThat(server.messages(run.runId()))
                .singleElement()
                .asString()
                .startsWith("Hello, Ada, from Linux");
        StatusValue tile = server.status("hello").orElseThrow();
        assertThat(tile.value().asString()).isEqualTo("Ada");
        assertThat(tile.level()).isEqualTo(Level.OK);
        assertThat(tile.runId()).isEqualTo(run.runId());
    }

    @Test
    void logWatchShowsLinesAsTheyAreWritten() throws IOException {
        server.push("log-watch.js", Path.of("log-watch/main.js"));
        Path log = Files.copy(Path.of("log-watch/service.log"), folder.resolve("service.log"));
        // Its last line is the one that ends the watch; it is to be written later.
        String text = Files.readString(log);
        int last = text.lastIndexOf('\n', text.length() - 2) + 1;
        Files.writeString(log, text.substring(0, last));

        RunId run =
                server.start("log-watch", Map.of("file", log.toString(), "until", "shutting down"));
        await().atMost(PATIENCE).until(() -> lines() == 5);
        assertThat(server.get(run).state()).isEqualTo(RunState.RUNNING);
        Files.writeString(log, "10:00:30 ERROR disk is full\n", StandardOpenOption.APPEND);
        await().atMost(PATIENCE).until(() -> lines() == 6);
        Files.writeString(log, text.substring(last), StandardOpenOption.APPEND);

        RunView ended = server.awaitEnd(run);
        assertThat(ended.state()).as("%s", ended.error()).isEqualTo(RunState.COMPLETE);
        assertThat(server.messages(run))
                .containsExactly(
                        "Line 4: 10:00:09 ERROR worker 3 lost its connection",
                        "Line 6: 10:00:30 ERROR disk is full");
        assertThat(server.data("log-watch/last").path("lines").asInt()).isEqualTo(7);
        StatusValue alarms = server.status("log-watch/alarms").orElseThrow();
        assertThat(alarms.value().asInt()).isEqualTo(2);
        assertThat(alarms.level()).isEqualTo(Level.WARNING);
    }

    @Test
    void logWatchStopsWhenItsTimeIsOver() throws IOException {
        server.push("log-watch.js", Path.of("log-watch/main.js"));
        Path log = Files.writeString(folder.resolve("quiet.log"), "10:00:00 INFO  nothing more\n");

        RunView run = server.run("log-watch", Map.of("file", log.toString(), "time", "1s"));

        assertThat(run.state()).as("%s", run.error()).isEqualTo(RunState.COMPLETE);
        assertThat(resultOf(run).path("timedOut").asBoolean()).isTrue();
        assertThat(resultOf(run).path("lines").asInt()).isEqualTo(1);
    }

    @Test
    void shellScriptReportsBackAndTakesAnAnswer() throws IOException {
        server.push("reports-back.js", Path.of("shell-reports-back/main.js"));
        Path script = Path.of("shell-reports-back/work.sh").toAbsolutePath();

        RunView run =
                server.run("reports-back", Map.of("script", script.toString(), "target", "debug"));

        assertThat(run.state()).as("%s", run.error()).isEqualTo(RunState.COMPLETE);
        assertThat(resultOf(run).path("steps").toString())
                .isEqualTo("[{\"name\":\"prepare\"},{\"name\":\"compile\"}]");
        assertThat(resultOf(run).path("said").asString())
                .isEqualTo("done with {\"target\":\"debug\"}");
        StatusValue tile = server.status("3").orElseThrow();
        assertThat(tile.value().asString()).isEqualTo("done");
        assertThat(tile.runId()).isEqualTo(run.runId());
    }

    private int lines() {
        return server.status("log-watch/lines").map(tile -> tile.value().asInt()).orElse(0);
    }
}
