package dev.drover.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.ProcessView;
import dev.drover.api.RunError;
import dev.drover.api.RunId;
import dev.drover.api.RunLogEntry;
import dev.drover.api.RunLogEntry.Kind;
import dev.drover.api.RunState;
import dev.drover.api.RunView;
import dev.drover.api.ScriptThreadView;
import dev.drover.server.TestServer;
import dev.drover.server.config.ServerConfiguration;
import dev.drover.server.script.ScriptConfiguration;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

class RunsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(300);

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
    void noRunBeginsWithMoreThanAnIdentifierHas() {
        assertThat(server.server().runs().startingWith("0".repeat(14), 10)).isEmpty();
    }

    @Test
    void givesWhatTheDefaultExportReturns() throws Exception {
        server.push("add", "export default async ({ a, b }) => ({ sum: a + b });");

        RunView run = server.run("add", Map.of("a", 2, "b", 40));

        assertThat(run.state()).isEqualTo(RunState.COMPLETE);
        assertThat(String.valueOf(run.result())).isEqualTo("{\"sum\":42}");
        assertThat(server.server().runs().get(run.runId())).isEqualTo(run);
    }

    @Test
    void saysWhereAScriptFailed() throws Exception {
        server.push(
                "bad",
                "const a = 1;\nfunction deep() { throw new TypeError('no good'); }\ndeep();\n");

        RunView run = server.run("bad", Map.of());

        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(run.error()).isNotNull();
        assertThat(error(run).cause()).isEqualTo(Cause.SCRIPT_ERROR);
        assertThat(error(run).message()).contains("no good");
        assertThat(error(run).script()).isEqualTo("bad.js");
        assertThat(error(run).line()).isEqualTo(2);
    }

    @Test
    void theLibraryTakesNoTextThatDoesNotParse() {
        assertThatThrownBy(() -> server.push("broken", "let a = 1;\nlet = ;"))
                .isInstanceOfSatisfying(
                        DroverException.class,
                        e -> {
                            assertThat(e.kind()).isEqualTo(ErrorKind.SCRIPT);
                            assertThat(e.text()).contains("broken.js:2:");
                        });
    }

    @Test
    void namesTheHostCallThatFailed() throws Exception {
        RunView run = server.runText("\nawait host.exec('no-such-program-here');");

        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(error(run).hostCall()).isEqualTo("process.launch");
        assertThat(error(run).message()).contains("no-such-program-here");
        assertThat(error(run).line()).isEqualTo(2);
    }

    @Test
    void refusesAnUnknownScriptBeforeThereIsARun() {
        assertThatThrownBy(() -> server.start("nowhere", Map.of()))
                .isInstanceOfSatisfying(
                        DroverException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND));
        assertThat(server.server().runs().list(10, null)).isEmpty();
    }

    @Test
    void cutsALongLineBetweenCharacters() throws Exception {
        RunView run =
                server.runText(
                        "const r = await host.exec('printf', ['%s', 'x' + 'ü'.repeat(20_000)], {"
                                + " maxOutput: 5 }); export default [r.stdout, r.truncated];");

        assertThat(String.valueOf(run.result())).isEqualTo("[\"üü\",true]");
        List<String> lines =
                server.log(run.runId()).stream()
                        .filter(entry -> entry.kind() == Kind.STDOUT)
                        .map(RunLogEntry::text)
                        .toList();
        assertThat(lines).hasSizeGreaterThan(1);
        assertThat(String.join("", lines)).isEqualTo("x" + "ü".repeat(20_000));
    }

    @Test
    void aProcessOfAnotherUserIsToldAWayBackThatItCanGo() throws Exception {
        boolean root = Files.getOwner(folder).getName().equals("root");
        RunView run =
                server.runText(
                        "const p = await host.exec('sh', ['-c', 'cat \"$DROVER_CA\"; echo"
                            + " \"$DROVER_SERVER ${DROVER_SOCKET-none}\"'], { user: 'nobody', cwd:"
                            + " '/' }); export default p.stdout;");

        if (root) {
            assertThat(run.error()).isNull();
            assertThat(Objects.requireNonNull(run.result()).asString())
                    .contains("BEGIN CERTIFICATE", server.server().url() + " none");
        } else {
            assertThat(error(run).message()).contains("Only root may launch as another user");
        }
    }

    @Test
    void logsMessagesConsoleAndProcessesInTheirOrder() throws Exception {
        RunView run =
                server.runText(
                        "host.message('begin'); console.log('two', 2); await $`echo one; echo oops"
                                + " >&2`; host.message('end');");

        assertThat(run.error()).isNull();
        List<RunLogEntry> log = server.log(run.runId());
        assertThat(log)
                .extracting(RunLogEntry::text)
                .contains("begin", "two 2", "one", "oops", "end", "COMPLETE");
        assertThat(texts(log, Kind.STDOUT)).containsExactly("one");
        assertThat(texts(log, Kind.STDERR)).containsExactly("oops");
        assertThat(texts(log, Kind.PROCESS_ENDED))
                .singleElement()
                .asString()
                .startsWith("exit code 0");
        assertThat(log.getLast().text()).isEqualTo("COMPLETE");
    }

    @Test
    void keepsHowItsProcessesEnded() throws Exception {
        RunView run =
                server.runText(
                        "try { await $`exit 7`; } catch (error) { host.message(error.message); }");

        List<ProcessView> processes = server.server().runs().processes(run.runId());

        assertThat(processes)
                .singleElement()
                .satisfies(process -> {
                    assertThat(process.exitCode()).isEqualTo(7);
                    assertThat(process.endedAt()).isNotNull();
                });
    }

    @Test
    void leavesNoProcessBehindWhateverTheScriptStarted() throws Exception {
        // A time that no other test's processes have.
        String time = "1000." + ProcessHandle.current().pid();
        RunView run =
                server.runText(
                        "host.exec('sleep', ['%1$s']); const p = $`(setsid sleep %1$s &) ; sleep %1$s`; await p.pid; throw new Error('enough');"
                                .formatted(time));

        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(server.server().runs().processes()).isEmpty();
        assertThat(
                        ProcessHandle.allProcesses()
                                .flatMap(process -> process.info().commandLine().stream())
                                .filter(line -> line.contains("sleep " + time)))
                .isEmpty();
    }

    @Test
    void cancelEndsALoopThatNeverYields() throws Exception {
        restart(TestServer.withGrace(SHORT));
        RunView started = server.startText("host.message('looping'); while (true) {}");
        awaitMessage(started.runId(), "looping");

        server.server().runs().cancel(TestServer.ADMINISTRATOR, started.runId());
        RunView over = server.await(started.runId());

        assertThat(over.state()).isEqualTo(RunState.CANCELLED);
        assertThatThrownBy(() ->
                        server.server().runs().cancel(TestServer.ADMINISTRATOR, started.runId()))
                .hasMessageContaining("is CANCELLED already");
    }

    @Test
    void cancelReachesAScriptThatWaitsForAProcessAndItsFinally() throws Exception {
        RunView started =
                server.startText(
                        "try { host.message('waiting'); await $`sleep 1000`; } finally { await"
                                + " host.status.set('cleaned', 'yes'); }");
        awaitMessage(started.runId(), "waiting");

        server.server().runs().cancel(TestServer.ADMINISTRATOR, started.runId());

        assertThat(server.await(started.runId()).state()).isEqualTo(RunState.CANCELLED);
        assertThat(server.server().data().status().get("cleaned")).isPresent();
    }

    @Test
    void scriptsReachOtherServers() throws Exception {
        HttpServer other =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext(
                "/",
                exchange -> {
                    byte[] answer = "hello".getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        other.start();
        try {
            RunView run =
                    server.runText(
                            "export default await (await fetch('http://127.0.0.1:"
                                    + other.getAddress().getPort()
                                    + "/')).text();");

            assertThat(String.valueOf(run.result())).isEqualTo("\"hello\"");
        } finally {
            other.stop(0);
        }
    }

    @Test
    void aLibraryScriptIsAFunctionOfTheOthers() throws Exception {
        server.push("double", "export default ({ n }) => n * 2;");

        RunView run =
                server.runText(
                        "export default (await double({ n: 21 })) + ' ' + typeof nobodyKnowsThis;");

        assertThat(String.valueOf(run.result())).isEqualTo("\"42 undefined\"");
    }

    @Test
    void aThreadThatFailsFailsTheRunUnlessItsErrorIsCaught() throws Exception {
        server.push("broken", "throw new Error('broken indeed');");

        RunView caught =
                server.runText(
                        "let m; try { await host.spawn('broken'); } catch (e) { m = e.message; }"
                                + " export default m;");
        RunView uncaught = server.runText("host.spawn('broken'); await host.sleep(50);");

        assertThat(caught.state()).isEqualTo(RunState.COMPLETE);
        assertThat(String.valueOf(caught.result())).contains("broken indeed");
        assertThat(uncaught.state()).isEqualTo(RunState.FAILED);
        assertThat(error(uncaught).message()).contains("broken indeed");
    }

    @Test
    void privateDataIsSeenByTheRunsThreadsAloneAndGoneWithIt() throws Exception {
        server.push("reader", "export default await host.privateData.get('secret') ?? 'nothing';");

        RunView same =
                server.runText(
                        "await host.privateData.set('secret', 7); export default await reader();");
        RunView other = server.run("reader", Map.of());

        assertThat(String.valueOf(same.result())).isEqualTo("7");
        assertThat(String.valueOf(other.result())).isEqualTo("\"nothing\"");
    }

    @Test
    void processesInheritTheEnvironmentButNoSecretsOfTheServer() throws Exception {
        RunView run =
                server.runText(
                        "export default (await $`echo \"[$DROVER_SECRET]\" $DROVER_RUN; test -n"
                                + " \"$DROVER_TOKEN\"`).stdout;");

        assertThat(String.valueOf(run.result())).isEqualTo("\"[] " + run.runId() + "\\n\"");
    }

    @Test
    void aRunOverItsLogLimitFailsWithThatCause() throws Exception {
        restart(limits(10, null, 20_000));

        RunView run =
                server.runText(
                        "while (true) { host.message('x'.repeat(1000)); await host.sleep(0); }");

        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(error(run).cause()).isEqualTo(Cause.OUTPUT_LIMIT);
        assertThat(error(run).message()).contains("20000 bytes");
    }

    @Test
    void outputOfAProcessPastItsShareIsLeftToTheSpool() throws Exception {
        restart(limits(10, null, 1 << 20));

        RunView run = server.runText("export default (await $`seq 1 2000`).stdout.length;");

        assertThat(run.error()).isNull();
        assertThat(Integer.parseInt(String.valueOf(run.result()))).isGreaterThan(8_000);
        assertThat(texts(server.log(run.runId()), Kind.GAP))
                .singleElement()
                .asString()
                .contains("1000 bytes");
    }

    @Test
    void refusesMoreRunsThreadsAndProcessesThanTheLimits() throws Exception {
        restart(limits(2, null, 1 << 20));
        server.push("wait", "await host.sleep('300s');");
        RunView threads =
                server.runText("await Promise.all([host.spawn('wait'), host.spawn('wait')]);");
        RunView processes =
                server.runText(
                        "for (let i = 0; i < 3; i++) await host.exec('sleep', ['300']).pid;");
        RunView first = server.start("wait", Map.of());
        server.start("wait", Map.of());

        assertThat(error(threads).cause()).isEqualTo(Cause.THREAD_LIMIT);
        assertThat(error(threads).message()).contains("2 script threads alive; the limit is 2");
        assertThat(error(processes).message()).contains("2 processes alive; the limit is 2");
        assertThatThrownBy(() -> server.start("wait", Map.of()))
                .hasMessageContaining("2 runs are alive; the limit is 2");
        server.server().runs().cancel(TestServer.ADMINISTRATOR, first.runId());
        server.await(first.runId());
        assertThat(server.start("wait", Map.of()).state()).isEqualTo(RunState.PENDING);
    }

    @Test
    void aRunOverItsTimeLimitFailsWithThatCause() throws Exception {
        restart(TestServer.withGrace(SHORT).withRuns(limits(2, Duration.ofMillis(300), 1 << 20)));

        RunView run = server.runText("while (true) {}");

        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(error(run).cause()).isEqualTo(Cause.HARD_LIMIT);
    }

    @Test
    void theThreadsOfARunKeepNoMoreInMemoryTogetherThanOneMay() throws Exception {
        server.close();
        ScriptConfiguration script = ScriptConfiguration.defaults();
        server =
                new TestServer(
                        folder,
                        ServerConfiguration.defaults()
                                .withScript(
                                        new ScriptConfiguration(
                                                script.threads(),
                                                script.readyEngines(),
                                                script.cachedScripts(),
                                                script.limits().withMemoryBytes(100L << 20))));
        server.push(
                "hold",
                "const kept = []; while (true) { if (kept.length < 20) kept.push(new Array(1 <<"
                        + " 18).fill(1.5)); else [].concat(...kept.slice(0, 2)).length;"
                        + " await host.sleep(1); }");

        RunView run =
                server.runText(
                        "await Promise.all(Array.from({ length: 8 }, () => host.spawn('hold')));");

        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(error(run).cause()).isEqualTo(Cause.MEMORY_LIMIT);
        assertThat(error(run).message()).contains("script threads keep about", "together");
    }

    @Test
    void keepsNoResultOfAThreadThatWasGivenToWhoAskedForIt() throws Exception {
        server.push("big", "export default 'x'.repeat(5_000_000);");
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        long before = memory.getHeapMemoryUsage().getUsed();

        RunView run =
                server.startText(
                        "let length = 0; for (let i = 0; i < 60; i++) length += (await"
                                + " host.spawn('big')).length; host.message(String(length)); await"
                                + " host.sleep('300s');");
        awaitMessage(run.runId(), "300000000");
        memory.gc();

        assertThat(memory.getHeapMemoryUsage().getUsed() - before).isLessThan(150L << 20);
    }

    @Test
    void theScriptThatThePrimaryScriptChoseIsWhatARunSeesItselfAs() throws Exception {
        server.push("chosen", "export default [host.run.script, host.run.args.a];");
        server.push(
                "primary", "export default request => request.spawn('chosen', { a: 'changed' });");

        RunView run = server.runText("export default 'asked for';");

        assertThat(String.valueOf(run.result())).isEqualTo("[\"chosen.js\",\"changed\"]");
        assertThat(run.script()).isEqualTo("test.js");
    }

    @Test
    void eventsOfADetachedThreadAreRefusedAndNotAwaitedInVain() throws Exception {
        server.push("wait", "await host.sleep('300s');");

        RunView run =
                server.runText("host.spawn('wait', {}, { detached: true }).on('news', () => {});");

        assertThat(error(run).message()).contains("a run of its own", "'news'");
    }

    @Test
    void aDetachedThreadHasTheNameThatItWasGiven() throws Exception {
        server.push("wait", "await host.sleep('300s');");

        server.runText("await host.spawn('wait', {}, { detached: true, name: 'watcher' }).id;");

        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(server.server().runs().threads())
                                .extracting(ScriptThreadView::name)
                                .contains("watcher"));
    }

    @Test
    void tellsPollersOfEveryStateOfARun() throws Exception {
        RunTable table = server.server().runTable();
        long before = table.version();
        RunView run = server.runText("host.progress(1, 4, 'quarter');");

        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(table.poll(before, Duration.ZERO).changes())
                                .singleElement()
                                .satisfies(view -> {
                                    assertThat(view.runId()).isEqualTo(run.runId());
                                    assertThat(view.state()).isEqualTo(RunState.COMPLETE);
                                    assertThat(Objects.requireNonNull(view.progress()).label())
                                            .isEqualTo("quarter");
                                }));
    }

    @Test
    void closingFailsWhatGoesOnAndTheNextStartStillKnows() throws Exception {
        RunView started = server.startText("host.message('on'); await $`sleep 1003`;");
        awaitMessage(started.runId(), "on");
        server.close();
        server = new TestServer(folder);

        RunView after = server.server().runs().get(started.runId());

        assertThat(after.state()).isEqualTo(RunState.FAILED);
        assertThat(error(after).cause()).isEqualTo(Cause.SERVER_STOPPED);
    }

    private static ControlConfiguration limits(int atOnce, @Nullable Duration time, long logBytes) {
        return new ControlConfiguration(
                atOnce,
                atOnce,
                atOnce,
                time,
                Duration.ofSeconds(1),
                logBytes,
                1_000,
                1 << 30,
                100,
                Duration.ofSeconds(30));
    }

    private void restart(ControlConfiguration runs) {
        restart(ServerConfiguration.defaults().withRuns(runs));
    }

    private void restart(ServerConfiguration configuration) {
        server.close();
        server = new TestServer(folder, configuration);
    }

    private void awaitMessage(RunId run, String text) {
        await().atMost(PATIENCE)
                .until(() ->
                        server.server().runs().log(run, 0, Duration.ofSeconds(1)).entries().stream()
                                .anyMatch(entry -> entry.text().equals(text)));
    }

    private static List<String> texts(List<RunLogEntry> log, Kind kind) {
        return log.stream().filter(entry -> entry.kind() == kind).map(RunLogEntry::text).toList();
    }

    private static RunError error(RunView run) {
        return Objects.requireNonNull(run.error());
    }
}
