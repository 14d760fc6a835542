package dev.drover.examples;

import static dev.drover.examples.ServerProcess.errorOf;
import static dev.drover.examples.ServerProcess.resultOf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.RunId;
import dev.drover.api.RunState;
import dev.drover.api.RunView;
import dev.drover.api.StatusChanges;
import dev.drover.client.Endpoint;
import dev.drover.client.HttpRpc;
import dev.drover.client.Rpc;
import dev.drover.client.StatusValues;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What a server that hosts scripts owes, end to end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ScenariosTest {
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
    void runsManyEnginesAtOnce() {
        server.push(
                "meet.js",
                """
                await host.publicData.increment("meet/arrived");
                while (await host.publicData.get("meet/arrived") < args.all) await host.sleep(20);
                export default "met";
                """);

        List<RunId> runs =
                IntStream.range(0, 8)
                        .mapToObj(each -> server.start("meet", Map.of("all", 8)))
                        .toList();

        // Each waits for all others, so none would end if they were run one after the other.
        assertThat(runs)
                .allSatisfy(
                        run -> assertThat(resultOf(completed(run)).asString()).isEqualTo("met"));
    }

    @Test
    void looksUpUndefinedIdentifiersInTheHostAndThenInTheLibrary() {
        server.push("twice.js", "export default ({ number }) => ({ number: number * 2 });");
        server.push(
                "looks-up.js",
                """
                message("from a bare identifier");
                let thrown = "nothing";
                try {
                  nobodyKnowsThis();
                } catch (error) {
                  thrown = error.name;
                }
                export default {
                  host: typeof sleep,
                  library: typeof twice,
                  unknown: typeof nobodyKnowsThis,
                  thrown,
                  answer: await twice({ number: 21 }),
                };
                """);

        RunView run = server.run("looks-up", Map.of());

        assertThat(run.state()).as("%s", run.error()).isEqualTo(RunState.COMPLETE);
        assertThat(server.messages(run.runId())).containsExactly("from a bare identifier");
        assertThat(resultOf(run).path("host").asString()).isEqualTo("function");
        assertThat(resultOf(run).path("library").asString()).isEqualTo("function");
        assertThat(resultOf(run).path("unknown").asString()).isEqualTo("undefined");
        assertThat(resultOf(run).path("thrown").asString()).isEqualTo("ReferenceError");
        assertThat(resultOf(run).path("answer").path("number").asInt()).isEqualTo(42);
    }

    @Test
    void tellsOfAProcessWhileItRunsAndAfter() {
        RunView run =
                server.runText(
                        """
                        const child = $`echo one; read answer; echo "two: $answer"`;
                        const input = child.stdin;
                        const heard = [];
                        for await (const line of child.lines()) {
                          heard.push(line);
                          if (heard.length === 1) {
                            heard.push(host.processes().length);
                            await input.write("yes\\n");
                            await input.end();
                          }
                        }
                        const { exitCode, stdout } = await child;
                        export default { heard, exitCode, stdout, alive: host.processes().filter((each) => !each.endedAt).length };
                        """,
                        Map.of());

        assertThat(run.state()).as("%s", run.error()).isEqualTo(RunState.COMPLETE);
        assertThat(resultOf(run).path("heard").toString()).isEqualTo("[\"one\",1,\"two: yes\"]");
        assertThat(resultOf(run).path("exitCode").asInt(-1)).isZero();
        assertThat(resultOf(run).path("stdout").asString()).isEqualTo("one\ntwo: yes\n");
        assertThat(resultOf(run).path("alive").asInt(-1)).isZero();
    }

    @Test
    void keepsPrivateDataToTheThreadsOfOneRun() {
        server.push(
                "reads-private.js",
                "export default (await host.privateData.get('secret')) ?? 'nothing';");
        server.push(
                "writes-private.js",
                """
                await host.privateData.set("secret", "mine");
                export default await host.spawn("reads-private");
                """);

        assertThat(resultOf(server.run("writes-private", Map.of())).asString()).isEqualTo("mine");
        assertThat(resultOf(server.run("reads-private", Map.of())).asString()).isEqualTo("nothing");
        assertThat(server.data("secret").isMissingNode()).isTrue();
    }

    @Test
    void givesPollersWhatChangedSinceTheirVersion() {
        StatusValues values = new StatusValues(server.rpc());
        long before = values.poll(0, "", Duration.ZERO).version();
        server.push(
                "changes.js",
                """
                await host.status.set("poll/a", 1);
                await host.status.set("poll/b", true, { level: "warning", text: "look", unit: "things" });
                await host.status.set("poll/a", 2);
                await host.publicData.set("poll/data", { list: [1, 2] });
                """);

        completed(server.start("changes", Map.of()));

        StatusChanges changes = values.poll(before, "poll/", Duration.ZERO);
        assertThat(changes.reset()).isFalse();
        assertThat(changes.changes()).hasSize(2);
        assertThat(changes.version()).isGreaterThan(before);
        assertThat(values.poll(changes.version(), "poll/", Duration.ZERO).changes()).isEmpty();
        assertThat(server.data("poll/data").toString()).isEqualTo("{\"list\":[1,2]}");
    }

    @Test
    void answersNobodyWithoutAToken() {
        Endpoint nobody =
                new Endpoint(server.endpoint().url(), null, server.endpoint().trust(), null);

        try (Rpc rpc = new HttpRpc(nobody)) {
            assertThatThrownBy(() -> rpc.call("status.poll", ServerProcess.object(Map.of())))
                    .isInstanceOf(DroverException.class);
        }
    }

    @Test
    void saysWhereAScriptFailedAndLeavesNothingRunning() {
        server.push(
                "fails.js",
                """
                const child = host.exec("sleep", ["600"]);
                await host.publicData.set("fails/pid", await child.pid);
                function deep() {
                  throw new TypeError("no such tile");
                }
                deep();
                """);

        RunView run = server.run("fails", Map.of());

        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(errorOf(run).cause()).isEqualTo(Cause.SCRIPT_ERROR);
        assertThat(errorOf(run).message()).contains("no such tile");
        assertThat(errorOf(run).script()).isEqualTo("fails.js");
        assertThat(errorOf(run).line()).isEqualTo(4);
        long child = server.data("fails/pid").asLong();
        await().atMost(PATIENCE).until(() -> ProcessHandle.of(child).isEmpty());
    }

    @Test
    void namesTheHostCallThatFailed() {
        RunView run = server.runText("await host.exec('/no/such/program');", Map.of());

        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(errorOf(run).message()).contains("/no/such/program");
        assertThat(errorOf(run).line()).isEqualTo(1);
        assertThat(errorOf(run).hostCall()).isNotBlank();
    }

    @Test
    void aLocalProcessStartsAnotherRunByTheCommandLine() {
        server.push("other.js", "await host.publicData.set('other/args', args);");
        RunView run =
                server.runText(
                        "export default (await $`drover run other color=blue`).exitCode;",
                        Map.of());

        assertThat(run.state()).as("%s", run.error()).isEqualTo(RunState.COMPLETE);
        assertThat(resultOf(run).asInt(-1)).isZero();
        assertThat(server.data("other/args").path("color").asString()).isEqualTo("blue");
    }

    @Test
    void theCommandLineRunsFollowsAndExitsAsTheRunDid() throws IOException {
        Commands commands = new Commands(folder, server);
        Path script = folder.resolve("greet.js");
        java.nio.file.Files.writeString(
                script, "host.message(`for ${args.name}`); export default { done: args.name };");

        Commands.Ran complete = commands.run("run", script.toString(), "name=Ada");
        assertThat(complete.exitCode()).as(complete.err()).isZero();
        assertThat(complete.out()).contains("for Ada");

        java.nio.file.Files.writeString(script, "throw new Error('on purpose');");
        Commands.Ran failed = commands.run("run", script.toString());
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.out() + failed.err()).contains("on purpose").contains("greet.js");

        assertThat(commands.run("run", "nobody-pushed-this").exitCode()).isEqualTo(2);
        assertThat(commands.run("runs", "-o", "json").out())
                .contains("\"COMPLETE\"")
                .contains("\"FAILED\"");
    }

    @Test
    void theCommandLineRunsCommandsOnNodesAndGetsTheirResults() throws IOException {
        Commands commands = new Commands(folder, server);
        try (ServerProcess _ = server.join("web1")) {
            assertThat(commands.run("exec", "web*", "--dry-run", "--", "true").out())
                    .contains("web1   1      ONLINE  yes");
            Commands.Ran failed =
                    commands.run("exec", "web1", "--", "echo here; echo no >&2; exit 7");
            assertThat(failed.exitCode()).as(failed.err()).isEqualTo(1);
            assertThat(failed.out()).isEqualTo("== web1 FAILED EXIT_CODE 7\nhere\nstderr: no\n");
            assertThat(failed.err()).contains("FAILED, 1 failed in ");
            assertThat(commands.run("task", "output", "last").out()).isEqualTo("here\n");
            assertThat(commands.run("task", "rerun", "last").exitCode()).isEqualTo(1);
            assertThat(commands.run("task", "list").out().lines()).hasSize(3);
            assertThat(commands.run("task", "results", "last", "-o", "junit").out())
                    .contains("<system-err>no\n</system-err>");
            Commands.Ran complete = commands.run("exec", "web1", "--", "echo", "$HOME");
            assertThat(complete.out()).isEqualTo("== web1 COMPLETE\n$HOME\n");
            assertThat(complete.exitCode()).isZero();
            assertThat(commands.run("task", "kill", "last").exitCode()).isEqualTo(1);
            assertThat(commands.run("exec", "nowhere", "--", "true").exitCode()).isEqualTo(2);
        }
    }

    @Test
    void theCommandLinePollsStatusValuesAndPublicData() {
        completed(
                server.start(
                        pushed(
                                "tiles.js",
                                """
                                await host.status.set("tiles/one", "fine", { level: "ok", text: "all of it" });
                                await host.publicData.set("tiles/data", [1, 2, 3]);
                                """),
                        Map.of()));
        Commands commands = new Commands(folder, server);

        assertThat(commands.run("status").out())
                .contains("tiles/one")
                .contains("fine")
                .contains("all of it");
        assertThat(commands.run("data", "get", "tiles/data").out().strip()).isEqualTo("[1,2,3]");
        assertThat(commands.run("data", "get", "tiles/none").exitCode()).isEqualTo(2);
    }

    @Test
    void cancelEndsALoopThatNeverYields() {
        RunId run =
                server.start(
                        pushed(
                                "loops.js",
                                "host.message('looping'); await host.sleep(1); while (true) {}"),
                        Map.of());
        await().atMost(PATIENCE).until(() -> server.messages(run).contains("looping"));

        server.cancel(run);

        assertThat(server.awaitEnd(run).state()).isEqualTo(RunState.CANCELLED);
    }

    private String pushed(String name, String text) {
        server.push(name, text);
        return name;
    }

    private RunView completed(RunId run) {
        RunView ended = server.awaitEnd(run);
        assertThat(ended.state()).as("%s", ended.error()).isEqualTo(RunState.COMPLETE);
        return ended;
    }
}
