package dev.drover.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.api.Cause;
import dev.drover.api.Json;
import dev.drover.api.Level;
import dev.drover.api.RunId;
import dev.drover.api.RunState;
import dev.drover.api.RunView;
import dev.drover.server.TestServer;
import dev.drover.server.data.StatusUpdate;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

class RunEndTest {

    @TempDir Path folder;

    private TestServer server;

    @BeforeEach
    void start() {
        server = new TestServer(folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aRunWhoseLogCannotBeWrittenComesToItsEndAllTheSame() throws Exception {
        server.push("wait", "await host.sleep('300s');");
        RunView started = server.start("wait", Map.of());
        makeLogUnwritable(started.runId());

        server.server().runs().cancel(TestServer.ADMINISTRATOR, started.runId());

        assertThat(server.await(started.runId()).state()).isEqualTo(RunState.CANCELLED);
        assertThat(server.server().runs().get(started.runId()).state())
                .isEqualTo(RunState.CANCELLED);
    }

    @Test
    void aProcessWhoseOutputCannotBeLoggedFailsTheRunWithThatCause() throws Exception {
        server.push(
                "late",
                "while (!await host.status.get('go')) await host.sleep(10);"
                        + " await $`echo hello`; await host.sleep('300s');");
        RunView started = server.start("late", Map.of());
        makeLogUnwritable(started.runId());
        server.server()
                .data()
                .status()
                .set(
                        "go",
                        new StatusUpdate(
                                Json.mapper().valueToTree(1), Level.OK, null, null, null, null));

        RunView over = server.await(started.runId());

        assertThat(over.state()).isEqualTo(RunState.FAILED);
        assertThat(Objects.requireNonNull(over.error()).cause()).isEqualTo(Cause.STORAGE_FULL);
    }

    @Test
    void aScriptThatIsKilledWhileItWritesLeavesAWholeLog() throws Exception {
        server.close();
        server = new TestServer(folder, TestServer.withGrace(Duration.ofMillis(300)));
        RunView started = server.startText("for (;;) console.log('x'.repeat(200));");
        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        !server.server()
                                .runs()
                                .log(started.runId(), 0, Duration.ofSeconds(1))
                                .entries()
                                .isEmpty());

        server.server().runs().cancel(TestServer.ADMINISTRATOR, started.runId());

        assertThat(server.await(started.runId()).state()).isEqualTo(RunState.CANCELLED);
        assertThat(server.log(started.runId()).getLast().text()).startsWith("CANCELLED");
    }

    private void makeLogUnwritable(RunId run) throws Exception {
        Files.createDirectory(folder.resolve("runs").resolve(run + ".jsonl"));
    }
}
