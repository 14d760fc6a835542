package dev.drover.server.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.api.Cause;
import dev.drover.api.RunError;
import dev.drover.server.access.Permission;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ending a script from outside, wherever it is. */
final class CancellationTest {

    private final CountDownLatch waiting = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final CountDownLatch told = new CountDownLatch(1);
    private final TestHost scripts =
            new TestHost(
                    ScriptConfiguration.defaults(),
                    HostFunction.blocking(
                            "data.get",
                            Permission.RUN_READ,
                            FakeHostFunctions.Key.class,
                            call -> block()),
                    HostFunction.inline(
                            "data.keys",
                            Permission.RUN_READ,
                            FakeHostFunctions.Prefix.class,
                            this::later));

    private Object block() throws InterruptedException {
        waiting.countDown();
        try {
            return new CountDownLatch(1).await(1, TimeUnit.HOURS);
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
        }
    }

    private CompletionStage<String> later(HostCall<FakeHostFunctions.Prefix> call) {
        call.onCancel(told::countDown);
        waiting.countDown();
        return new CompletableFuture<>();
    }

    @AfterEach
    void close() {
        scripts.close();
    }

    private RunError cancelled(String text, TestHost.Options options) {
        ScriptThread thread = scripts.start("await host.status.set('on', 1);" + text, options);
        await().atMost(TestHost.PATIENCE).until(() -> scripts.fake.status.containsKey("on"));
        thread.cancel(Cause.CANCELLED_BY_USER, "no longer wanted");
        ScriptOutcome outcome = TestHost.outcome(thread);
        assertThat(outcome).isInstanceOf(ScriptOutcome.Stopped.class);
        RunError error = TestHost.error(outcome);
        assertThat(error.cause()).isEqualTo(Cause.CANCELLED_BY_USER);
        assertThat(error.message()).isEqualTo("no longer wanted");
        return error;
    }

    private RunError cancelled(String text) {
        return cancelled(text, TestHost.options());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "while (true) {}",
                "for (;;) { try { while (true) {} } finally { while (true) {} } }",
                "try { await host.sleep('1h'); } finally { while (true) {} }",
                "for (;;) await null;",
                "for (;;) await host.sleep(0);",
                "setInterval(() => {}, 1); await new Promise(() => {});",
                "await new Promise(() => setTimeout(() => {}, 1e9));",
                "host.on('x', () => {}); await new Promise(() => {});",
                "const f = n => n < 2 ? n : f(n - 1) + f(n - 2); f(90);",
                "new Array(3e6).fill(0).map(Math.random).sort();",
                "for (;;) { try { await host.sleep('1h'); } catch {} }",
                "host.signal.onabort = () => { for (;;); }; await host.sleep('1h');",
                "Promise.resolve().then(function again() { Promise.resolve().then(again); });"
            })
    void endsItWhereverItIs(String text) {
        cancelled(text);
    }

    @Test
    void saysWhichScriptItWas() {
        RunError error = cancelled("\n\nwhile (true) {}");
        assertThat(error.script()).isEqualTo("main.js");
        assertThat(error.line()).isIn(null, 3); // the engine does not always know
    }

    @Test
    void letsItCleanUpFirst() {
        cancelled(
                "try { await host.sleep('1h'); } catch (e) { await host.status.set('why', e.name +"
                        + " ': ' + e.message); } finally { await host.sleep(5); await"
                        + " host.status.set('cleaned', host.signal.aborted); }");
        assertThat(scripts.fake.status("why").asString()).isEqualTo("AbortError: no longer wanted");
        assertThat(scripts.fake.status("cleaned").asBoolean()).isTrue();
    }

    @Test
    void tellsTheSignal() {
        cancelled(
                "host.signal.addEventListener('abort', () =>"
                        + " host.status.set('reason', host.signal.reason.message));"
                        + " await new Promise(resolve => { host.signal.onabort = resolve;"
                        + " setTimeout(() => {}, 1e9); });");
        assertThat(scripts.fake.status("reason").asString()).isEqualTo("no longer wanted");
    }

    @Test
    void doesNotWaitForTheGraceOfAScriptThatIsDone() {
        ScriptLimits longGrace = ScriptLimits.defaults().withGrace(Duration.ofHours(1));
        cancelled("await host.sleep('1h');", TestHost.options().limits(longGrace));
        cancelled(
                "host.on('x', () => {}); await new Promise(() => {});",
                TestHost.options().limits(longGrace));
    }

    @Test
    void interruptsABlockingHostCall() throws InterruptedException {
        ScriptThread thread = scripts.start("await host.publicData.get('x');");
        assertThat(waiting.await(60, TimeUnit.SECONDS)).isTrue();
        thread.cancel(Cause.CANCELLED_BY_USER, "stop");
        TestHost.outcome(thread);
        assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void tellsAHostCallThatAnswersLater() throws InterruptedException {
        ScriptThread thread = scripts.start("await host.publicData.keys();");
        assertThat(waiting.await(60, TimeUnit.SECONDS)).isTrue();
        thread.cancel(Cause.CANCELLED_BY_USER, "stop");
        TestHost.outcome(thread);
        assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void countsOnlyOnce() {
        ScriptThread thread = scripts.start("await host.sleep('1h');");
        thread.cancel(Cause.CANCELLED_BY_USER, "first");
        thread.cancel(Cause.SERVER_STOPPED, "second");
        assertThat(TestHost.error(TestHost.outcome(thread)).message()).isEqualTo("first");
    }

    @Test
    void comesTooLateForAScriptThatHasEnded() {
        ScriptThread thread = scripts.start("export default 1;");
        ScriptOutcome outcome = TestHost.outcome(thread);
        thread.cancel(Cause.CANCELLED_BY_USER, "late");
        assertThat(outcome).isInstanceOf(ScriptOutcome.Completed.class);
        assertThat(thread.state()).isEqualTo(ScriptThreadState.ENDED);
    }

    @Test
    void stopsAScriptAtItsTimeLimit() {
        ScriptLimits limits =
                ScriptLimits.defaults()
                        .withTime(Duration.ofMillis(100))
                        .withGrace(Duration.ofMillis(100));
        RunError error =
                scripts.error("\nawait 1;\nwhile (true) {}", TestHost.options().limits(limits));
        assertThat(error.cause()).isEqualTo(Cause.HARD_LIMIT);
        assertThat(error.message()).contains("100 ms");
        assertThat(error.script()).isEqualTo("main.js");
    }

    @Test
    void stopsAScriptThatDoesNotGiveWay() {
        ScriptLimits limits = ScriptLimits.defaults().withTurn(Duration.ofMillis(100));
        RunError error = scripts.error("while (true) {}", TestHost.options().limits(limits));
        assertThat(error.cause()).isEqualTo(Cause.HARD_LIMIT);
        assertThat(error.message()).contains("100 ms without waiting");
    }
}
