package dev.drover.server.script;

import static dev.drover.server.script.TestHost.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.api.Cause;
import dev.drover.api.RunError;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** host.exec, $ and what they give, over processes that do not exist. */
final class ProcessObjectTest {

    private final TestHost scripts = new TestHost();

    @AfterEach
    void close() {
        scripts.close();
    }

    private FakeProcesses.Launch launched() {
        assertThat(scripts.fake.processes.launched).hasSize(1);
        return scripts.fake.processes.launched.getFirst().launch;
    }

    @Test
    void givesTheResultWhenAwaited() {
        assertThat(scripts.eval("await host.exec('echo', ['a', 2, true])").toString())
                .isEqualTo(
                        "{\"exitCode\":0,\"signal\":null,\"stdout\":\"a 2"
                            + " true\\n\",\"stderr\":\"\",\"truncated\":false,\"timedOut\":false,\"durationMs\":7}");
        assertThat(launched().command()).containsExactly("echo", "a", "2", "true");
        assertThat(launched().shell()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    $`echo hello`                              | echo hello
                    $`echo ${'a b'} ${"it's"}`                 | echo 'a b' 'it'\\''s'
                    $`echo ${['x y', 2, 'z']}`                 | echo 'x y' 2 z
                    $`echo ${''}`                              | echo ''
                    $`echo ${'$(rm -rf /)'} ${'`id`'}`         | echo '$(rm -rf /)' '`id`'
                    $`echo ${'a\\nb'}!`                        | "echo 'a
                    b'!"
                    $`echo "$HOME" $((1+1))`                   | "echo ""$HOME"" $((1+1))"
                    $`echo ${await $`echo inner value`}`       | echo 'inner value'
                    $`echo ${$`echo inner`} ${[$`echo a`, 1]}` | echo inner a 1
                    $({ cwd: '/tmp' })`echo x`                 | echo x
                    """)
    void quotesWhatIsPutIntoACommandLine(String expression, String commandLine) {
        scripts.eval("(await " + expression + ", 1)");
        assertThat(scripts.fake.processes.launched.getLast().launch.shell()).isEqualTo(commandLine);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    $`echo ${undefined}`   | The value 1 of the command line is undefined
                    $`echo a ${{}}`        | The value 1 of the command line is {}
                    $`echo ${1} ${null}`   | The value 2 of the command line is null
                    $`printf '\\x'`         | an escape that JavaScript does not know
                    $('echo')              | $ is used as
                    host.exec(5)           | The program is 5
                    host.exec('a', 'b')    | The arguments of 'a' are 'b'
                    host.exec('a', [{}])   | The argument 1 of 'a' is {}
                    """)
    void refusesWhatIsNoWord(String expression, String message) {
        assertThat(scripts.error(expression + ";").message()).contains(message);
        assertThat(scripts.fake.processes.launched).isEmpty();
    }

    @Test
    void passesTheOptionsOn() {
        scripts.eval(
                "await host.exec('echo', ['x'], { cwd: '/x', env: { A: 1, B: undefined }, user:"
                    + " 'u', softTimeout: '1s', timeout: 2500, killGrace: '2m', maxOutput: 10 })");
        FakeProcesses.Launch launch = launched();
        assertThat(launch.cwd()).isEqualTo("/x");
        assertThat(launch.env()).isEqualTo(Map.of("A", "1"));
        assertThat(launch.user()).isEqualTo("u");
        assertThat(launch.softTimeout()).isEqualTo(1_000);
        assertThat(launch.timeout()).isEqualTo(2_500);
        assertThat(launch.killGrace()).isEqualTo(120_000);
        assertThat(launch.maxOutput()).isEqualTo(10);
        assertThat(launch.stdin()).isEqualTo("none");
    }

    @Test
    void givesItsInput() {
        assertThat(
                        scripts.eval("(await host.exec('cat', [], { input: 'Grüße' })).stdout")
                                .asString())
                .isEqualTo("Grüße");
        assertThat(launched().stdin()).isEqualTo("bytes");
    }

    @Test
    void givesBytesAsInput() {
        scripts.eval(
                "(await host.exec('cat', [], { input: new Uint8Array([0, 65, 66]).subarray(1)"
                        + " })).stdout");
        assertThat(scripts.fake.processes.launched.getFirst().input.toByteArray())
                .containsExactly(65, 66);
    }

    @Test
    void opensAPipeWhenStdinIsTouchedAtOnce() {
        String text =
                "const p = $`cat`; await p.stdin.write('one '); await p.stdin.write(new"
                        + " TextEncoder().encode('two')); await p.stdin.end(); export default"
                        + " String(await p);";
        assertThat(scripts.result(text).asString()).isEqualTo("one two");
        assertThat(launched().stdin()).isEqualTo("pipe");
    }

    @Test
    void explainsWhyStdinTouchedLaterIsNone() {
        RunError error =
                scripts.error(
                        "const p = $`wait`; await p.pid; p.catch(() => {}); try { await"
                                + " p.stdin.write('x'); } finally { await p.kill(); }");
        assertThat(error.message()).contains("without an input", "touch its stdin");
    }

    @Test
    void rejectsOnAFailingExitCode() {
        RunError error = scripts.error("\n\nawait $`fail 3 disk is full`;");
        assertThat(error.message())
                .isEqualTo(
                        "ProcessError: The command \"fail 3 disk is full\" failed with exit code"
                                + " 3:\n"
                                + "disk is full");
        assertThat(error.hostCall()).isEqualTo("process.wait");
        assertThat(error.script() + ":" + error.line()).isEqualTo("main.js:3");
    }

    @Test
    void theErrorOfAFailingProcessCarriesItsResult() {
        String text =
                "export default async () => { try { await $`fail 3 x`; } catch (e) { return"
                    + " [e.name, e.exitCode, e.stderr, e.command, e.stack.includes('main.js:1')]; }"
                    + " };";
        assertThat(scripts.result(text).toString())
                .isEqualTo("[\"ProcessError\",3,\"x\",\"fail 3 x\",true]");
    }

    @Test
    void givesTheResultOfAFailureWhereNotChecked() {
        assertThat(
                        scripts.eval(
                                        "(await host.exec('fail', [4, 'x'], { check: false"
                                                + " })).exitCode")
                                .asInt())
                .isEqualTo(4);
        assertThat(scripts.eval("(await $({ check: false })`fail 5 x`).exitCode").asInt())
                .isEqualTo(5);
    }

    @Test
    void aProcessEndedByASignalFails() {
        RunError error = scripts.error("const p = $`wait`; await p.kill('SIGKILL'); await p;");
        assertThat(error.message()).contains("was ended by SIGKILL");
    }

    @Test
    void theErrorSaysWhyDroverEndedTheProcess() {
        RunError error = scripts.error("const p = $`wait`; await p.kill(); await p;");
        assertThat(error.message())
                .isEqualTo(
                        "ProcessError: The command \"wait\" was ended by SIGTERM (Process p1 was"
                                + " ended on request)");
    }

    @Test
    void theErrorOfATimeLimitNamesTheCommandAndTheEndOfStderr() {
        ScriptThread thread = scripts.start("await host.exec('wait', ['long']);");
        await().atMost(TestHost.PATIENCE).until(() -> !scripts.fake.processes.launched.isEmpty());
        FakeProcesses.Running running = scripts.fake.processes.launched.getFirst();
        running.stderr = "still at it";
        running.end(null, "SIGTERM", Cause.HARD_LIMIT, "Process p1 was ended at its time limit");
        assertThat(TestHost.error(TestHost.outcome(thread)).message())
                .isEqualTo(
                        "ProcessError: The command \"wait long\" ran into its time limit after 7"
                                + " ms:\nstill at it");
    }

    @Test
    void doesNotGuessHowAProcessEndedThatNobodySaw() {
        ScriptThread thread = scripts.start("await $`wait`;");
        await().atMost(TestHost.PATIENCE).until(() -> !scripts.fake.processes.launched.isEmpty());
        scripts.fake
                .processes
                .launched
                .getFirst()
                .end(null, null, Cause.SUPERVISOR_LOST, "It lost its supervisor");
        assertThat(TestHost.error(TestHost.outcome(thread)).message())
                .contains("ended, nobody saw how (It lost its supervisor)");
    }

    @Test
    void aFailureThatNobodyAwaitsFailsTheScriptAtItsEnd() {
        RunError error =
                scripts.error(
                        "\nhost.exec('fail', [9, 'x']);\nawait host.status.set('went', 'on');");
        assertThat(scripts.fake.status("went").asString()).isEqualTo("on");
        assertThat(error.message()).contains("exit code 9");
        assertThat(error.script() + ":" + error.line()).isEqualTo("main.js:2");
    }

    @Test
    void aFailureMayBeAwaitedLate() {
        String text =
                "const a = $`fail 1 x`; await host.sleep(30);"
                        + " export default await a.then(() => 'no', e => e.exitCode);";
        assertThat(scripts.result(text).asInt()).isEqualTo(1);
    }

    @Test
    void waitsForItsProcessesAtTheEnd() {
        ScriptThread thread = scripts.start("const p = $`wait`; await p.pid; export default 1;");
        await().atMost(TestHost.PATIENCE).until(() -> !scripts.fake.processes.launched.isEmpty());
        assertThat(thread.ended()).isNotDone();
        scripts.fake.processes.launched.getFirst().end(0, null);
        assertThat(TestHost.outcome(thread)).isInstanceOf(ScriptOutcome.Completed.class);
    }

    @Test
    void doesNotWaitForABackgroundProcess() {
        scripts.result("const p = $({ background: true })`wait`; await p.pid; export default 1;");
    }

    @Test
    void readsLinesAsTheyCome() {
        String text =
                "const lines = [];"
                        + " const p = host.exec('echo', [args.text]);"
                        + " for await (const line of p.lines()) lines.push(line);"
                        + " export default lines;";
        TestHost.Options options = TestHost.options().args("{\"text\": \"a\\nÄÖ\\r\\n\\nlast\"}");
        assertThat(scripts.result(text, options).toString())
                .isEqualTo("[\"a\",\"ÄÖ\",\"\",\"last\"]");
    }

    @Test
    void readsTheLinesOfBothStreams() {
        String text =
                "const lines = []; const p = host.exec('fail', [0, 'oops']);"
                        + " for await (const line of p.lines('both')) lines.push(line);"
                        + " export default lines;";
        assertThat(scripts.result(text).toString()).isEqualTo("[\"oops\"]");
    }

    @Test
    void knowsItsIdentifierAtOnce() {
        String text =
                "const p = $`echo x`; const id = p.id; const pid = await p.pid; await p;"
                        + " export default [id, p.id, pid];";
        assertThat(scripts.result(text).toString()).isEqualTo("[\"p1\",\"p1\",1001]");
        assertThat(launched().id()).isEqualTo("p1");
    }

    @Test
    void isLaunchedOnlyWhenTheSynchronousCodeIsOver() {
        String text =
                "const p = $`echo x`; const before = host.processes().length; await p;"
                        + " export default [before, host.processes().length];";
        assertThat(scripts.result(text).toString()).isEqualTo("[0,1]");
    }

    @Test
    void saysThatAProgramCannotBeLaunched() {
        RunError error = scripts.error("\nconst p = $`none`;\nawait p;");
        assertThat(error.cause()).isEqualTo(Cause.SCRIPT_ERROR);
        assertThat(error.hostCall()).isEqualTo("process.launch");
        assertThat(place(error)).isEqualTo("main.js:2:11");
    }

    @Test
    void takesTheOutputOfOneAsTheInputOfAnother() {
        String text =
                "const a = await $`echo from a`; export default String(await host.exec('cat', [], {"
                        + " input: a.stdout }));";
        assertThat(scripts.result(text).asString()).isEqualTo("from a");
        assertThat(scripts.fake.processes.launched.getLast().input.toString(StandardCharsets.UTF_8))
                .isEqualTo("from a\n");
    }
}
