package dev.drover.server.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.Cause;
import dev.drover.api.RunError;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Scripts that take too much end with a clear cause, and their neighbours go on. */
@Timeout(value = 200, unit = TimeUnit.SECONDS)
final class LimitsTest {

    /** Goes on until it is told, and counts. */
    private static final String INNOCENT =
            "export default async () => { let n = 0; const until = Date.now() + args.ms;"
                    + " while (Date.now() < until) { n += [1, 2, 3].map(x => x + 1).length;"
                    + " await host.sleep(1); } return n; };";

    private static final ScriptLimits MEMORY = ScriptLimits.defaults().withMemoryBytes(100L << 20);

    private final TestHost scripts = new TestHost();

    @AfterEach
    void close() {
        scripts.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "const a = []; for (;;) a.push({ x: 1 });",
                "const a = []; for (;;) { a.push(new Uint8Array(1e6)); await null; }",
                "const a = []; for (;;) { a.push('x'.repeat(1e6) + a.length); await host.sleep(0);"
                        + " }",
                "const m = new Map(); for (let i = 0; ; i++) m.set(i, [i]);",
                "let s = 'ab'; const a = []; for (;;) { a.push([...(s + a.length).repeat(1000)]);"
                        + " }",
                "let a = [1]; for (;;) a = a.concat(a);"
            })
    void endsAScriptThatKeepsTooMuchWhileOthersGoOn(String bomb) {
        ScriptThread innocent = scripts.start(INNOCENT, TestHost.options().args("{\"ms\": 3000}"));
        RunError error = scripts.error(bomb, TestHost.options().limits(MEMORY));
        assertThat(error.cause()).isEqualTo(Cause.MEMORY_LIMIT);
        assertThat(error.message()).contains("memory");
        assertThat(TestHost.outcome(innocent)).isInstanceOf(ScriptOutcome.Completed.class);
    }

    @Test
    void letsAScriptMakeAsMuchGarbageAsItLikes() {
        String text =
                "let n = 0; for (let i = 0; i < 3000; i++) n += new Array(50000).fill(i).length;"
                        + " export default n;";
        assertThat(scripts.result(text, TestHost.options().limits(MEMORY)).asLong())
                .isEqualTo(150_000_000L);
    }

    @Test
    void refusesOneHugePiece() {
        RunError error = scripts.error("new Array(2 ** 30).fill({}).map(x => [x, x]);");
        assertThat(error.cause()).isIn(Cause.MEMORY_LIMIT, Cause.SCRIPT_ERROR);
    }

    @Test
    void aStackOverflowIsAnErrorOfTheScript() {
        ScriptThread innocent = scripts.start(INNOCENT, TestHost.options().args("{\"ms\": 500}"));
        RunError error = scripts.error("\nfunction f(n) { return 1 + f(n + 1); }\nf(0);");
        assertThat(error.cause()).isEqualTo(Cause.SCRIPT_ERROR);
        assertThat(error.message()).contains("RangeError: Maximum call stack size exceeded");
        assertThat(error.script() + ":" + error.line()).isEqualTo("main.js:2");
        assertThat(TestHost.outcome(innocent)).isInstanceOf(ScriptOutcome.Completed.class);
    }

    @Test
    void aStackOverflowCanBeCaught() {
        assertThat(
                        scripts.eval(
                                        "(() => { const f = () => f(); try { f(); } catch (e) {"
                                                + " return e.name; } })()")
                                .asString())
                .isEqualTo("RangeError");
    }

    @Test
    void aStackOverflowInsideHostCallsHarmsNothing() {
        String text =
                "let n = 0; function f() { message('deep'); n++; f(); }"
                        + " for (let i = 0; i < 2; i++) {"
                        + "   try { f(); } catch (e) { if (e.name !== 'RangeError') throw e; } }"
                        + " export default n;";
        int made = scripts.result(text).asInt();
        assertThat(made).isPositive();
        assertThat(scripts.fake.asked).hasSizeBetween(made, made + 2);
    }

    @Test
    void hasRoomForDeepRecursion() {
        assertThat(
                        scripts.eval(
                                        "(() => { const f = n => n === 0 ? 0 : 1 + f(n - 1); return"
                                                + " f(4000); })()")
                                .asInt())
                .isEqualTo(4000);
    }

    @Test
    void boundsHostCallsInFlight() {
        ScriptLimits few =
                new ScriptLimits(
                        null,
                        null,
                        ScriptLimits.defaults().grace(),
                        256L << 20,
                        1 << 20,
                        10,
                        10,
                        10);
        String text =
                "const all = []; for (let i = 0; i < 11; i++) all.push(host.queue('q').take());"
                        + " await all[10];";
        RunError error = scripts.error(text, TestHost.options().limits(few));
        assertThat(error.message()).contains("waits for 10 host calls", "limit is 10");
    }

    @Test
    void boundsTimers() {
        RunError error =
                scripts.error("for (let i = 0; i < 20000; i++) setTimeout(() => {}, 1e6);");
        assertThat(error.message()).contains("Too many timers", "script.limits.timers");
    }

    @Test
    void boundsTheArgumentsOfAHostCall() {
        RunError error = scripts.error("await host.publicData.set('x', 'y'.repeat(17 << 20));");
        assertThat(error.message()).contains("data.set", "limit is 16777216");
    }

    @Test
    void servesManyWaitingCalls() {
        String text =
                "const all = []; for (let i = 0; i < 10000; i++) all.push(host.queue('q').take());"
                        + " for (let i = 0; i < 10000; i++) await host.queue('q').put(i);"
                        + " export default (await Promise.all(all)).reduce((a, b) => a + b);";
        assertThat(scripts.result(text).asLong()).isEqualTo(49_995_000L);
    }

    @Test
    void refusesMoreScriptThreadsThanMayBe() {
        ScriptConfiguration two = new ScriptConfiguration(2, 1, 10, ScriptLimits.defaults());
        try (TestHost small = new TestHost(two)) {
            var threads =
                    IntStream.range(0, 2)
                            .mapToObj(i -> small.start("await host.queue('q').take();"))
                            .toList();
            assertThatThrownBy(() -> small.start("1"))
                    .hasMessageContaining("2 script threads are alive");
            threads.forEach(thread -> thread.cancel(Cause.CANCELLED_BY_USER, "enough"));
            threads.forEach(TestHost::outcome);
        }
    }
}
