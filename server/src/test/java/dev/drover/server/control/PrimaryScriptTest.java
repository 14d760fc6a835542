package dev.drover.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Level;
import dev.drover.api.RunError;
import dev.drover.api.RunState;
import dev.drover.api.RunView;
import dev.drover.api.ScriptThreadView;
import dev.drover.server.TestServer;
import dev.drover.server.config.ServerConfiguration;
import dev.drover.server.script.ScriptConfiguration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

class PrimaryScriptTest {

    private static final String SPAWNS =
            "export default request => request.spawn(request.script, request.args);";

    @TempDir Path folder;

    private TestServer server;

    @BeforeEach
    void start() {
        server = new TestServer(folder);
        server.push("echo", "export default args;");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void anAdministratorsOwnReplacesTheOneThatShips() throws Exception {
        server.push(
                "primary",
                "export default request => request.spawn('echo', { wanted: request.script, by:"
                        + " request.startedBy });");

        RunView run = server.run("std/text", Map.of());

        assertThat(String.valueOf(run.result()))
                .isEqualTo("{\"wanted\":\"std/text.js\",\"by\":\"administrator\"}");
    }

    @Test
    void aRefusalIsTheRunsEndWithItsReason() throws Exception {
        server.push(
                "primary", "export default request => { throw new Error('not on a Friday'); };");

        RunView run = server.run("echo", Map.of());

        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(error(run).cause()).isEqualTo(Cause.REFUSED);
        assertThat(error(run).message()).contains("not on a Friday");
    }

    @Test
    void whatItThrowsAfterItSpawnedDoesNotConcernTheRun() throws Exception {
        server.push("slow", "await host.sleep(200); export default 'done';");
        server.push(
                "primary",
                "export default async request => { await request.spawn(request.script,"
                        + " request.args); throw new Error('too late'); };");

        RunView run = server.run("slow", Map.of());

        assertThat(run.state()).isEqualTo(RunState.COMPLETE);
    }

    @Test
    void aSpawnThatFailsLeavesTheRunToAnother() throws Exception {
        server.push(
                "primary",
                "export default async request => { try { await request.spawn('nowhere'); } catch {"
                        + " await request.spawn('echo', { instead: true }); } };");

        assertThat(String.valueOf(server.run("echo", Map.of()).result())).contains("instead");
    }

    @Test
    void aSpawnThatIsNotAwaitedStartsTheRunToo() throws Exception {
        server.push("primary", "export default request => { request.spawn('echo', { n: 1 }); };");

        for (int i = 0; i < 50; i++) {
            assertThat(String.valueOf(server.run("echo", Map.of()).result())).contains("\"n\":1");
        }
    }

    @Test
    void aSpawnThatIsNotAwaitedAndFailsSaysWhy() throws Exception {
        server.push("primary", "export default request => { request.spawn('nowhere'); };");

        assertThat(error(server.run("echo", Map.of())).message()).contains("nowhere");
        server.push("primary", "export default request => request.spawn('echo', {});");
        assertThat(server.run("echo", Map.of()).state()).isEqualTo(RunState.COMPLETE);
    }

    @Test
    void isAmongWhatIsAliveAndLeavesNothingBehind() throws Exception {
        server.push("primary", "console.log('here I am'); await $`echo out`; " + SPAWNS);

        RunView run = server.run("echo", Map.of());

        assertThat(run.state()).isEqualTo(RunState.COMPLETE);
        assertThat(server.server().runs().threads())
                .extracting(ScriptThreadView::script)
                .contains("primary.js");
        try (Stream<Path> logs = Files.list(folder.resolve("runs"))) {
            assertThat(logs).allMatch(log -> log.endsWith(run.runId() + ".jsonl"));
        }
    }

    @Test
    void oneThatSpawnsNothingFailsTheRun() throws Exception {
        server.push("primary", "export default request => 'thanks';");

        assertThat(error(server.run("echo", Map.of())).message()).contains("spawned nothing");
    }

    @Test
    void aVersionThatDoesNotLoadLeavesTheLastGoodOneInPlaceAndSaysSo() throws Exception {
        server.push("primary", SPAWNS.replace("request.args)", "{ version: 'good' })"));
        assertThat(String.valueOf(server.run("echo", Map.of()).result())).contains("good");

        server.push("primary", "throw new Error('spoiled');");
        RunView run = server.run("echo", Map.of());

        assertThat(String.valueOf(run.result())).contains("good");
        assertThat(server.server().data().status().get("drover/primary-script"))
                .hasValueSatisfying(status -> {
                    assertThat(status.level()).isEqualTo(Level.ERROR);
                    assertThat(status.value().asString()).contains("spoiled");
                });
        server.push("primary", SPAWNS.replace("request.args)", "{ version: 'mended' })"));
        assertThat(String.valueOf(server.run("echo", Map.of()).result())).contains("mended");
    }

    @Test
    void aGoodVersionThatCouldNotBeLoadedForWantOfAThreadIsTriedAgain() throws Exception {
        server.close();
        ScriptConfiguration script = ScriptConfiguration.defaults();
        server =
                new TestServer(
                        folder,
                        ServerConfiguration.defaults()
                                .withScript(new ScriptConfiguration(3, 0, 10, script.limits())));
        server.push("wait", "await host.sleep('300s');");
        List<RunView> waiting =
                List.of(server.start("wait", Map.of()), server.start("wait", Map.of()));
        for (RunView run : waiting) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() ->
                            server.server().runs().get(run.runId()).state() == RunState.RUNNING);
        }
        server.push("primary", SPAWNS.replace("request.args)", "{ version: 'newest' })"));
        RunView refused = server.run("echo", Map.of());
        for (RunView run : waiting) {
            server.server().runs().cancel(TestServer.ADMINISTRATOR, run.runId());
            server.await(run.runId());
        }

        RunView run = server.run("echo", Map.of());

        assertThat(error(refused).message()).contains("3 script threads are alive");
        assertThat(String.valueOf(run.result())).contains("newest");
    }

    @Test
    void oneThatDiesIsLoadedAgain() throws Exception {
        server.push(
                "primary",
                "export default request => { setTimeout(() => { throw new Error('died'); }, 0);"
                        + " return request.spawn(request.script, request.args); };");

        for (int index = 0; index < 5; index++) {
            assertThat(server.run("echo", Map.of("index", index)).state())
                    .isIn(RunState.COMPLETE, RunState.FAILED);
        }
        server.push("primary", SPAWNS);
        assertThat(server.run("echo", Map.of()).state()).isEqualTo(RunState.COMPLETE);
    }

    @Test
    void aServerWhosePrimaryScriptDoesNotLoadDoesNotStart() throws Exception {
        server.push("primary", "\nnobodyKnowsThis();");
        server.close();

        assertThatThrownBy(() -> new TestServer(folder))
                .isInstanceOfSatisfying(
                        DroverException.class,
                        e -> {
                            assertThat(e.kind()).isEqualTo(ErrorKind.SCRIPT);
                            assertThat(e.text()).contains("primary.js").contains(":2:1");
                        });
        server = TestServer.withShippedPrimary(folder);
        assertThat(server.run("echo", Map.of()).state()).isEqualTo(RunState.COMPLETE);
    }

    private static RunError error(RunView run) {
        return Objects.requireNonNull(run.error());
    }
}
