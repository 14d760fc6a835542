package dev.drover.server.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.Cause;
import dev.drover.api.RunError;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.JsonNode;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Many script threads at once, and ends at any moment. What each test leaves is checked when it
 * closes.
 */
@Timeout(value = 200, unit = TimeUnit.SECONDS)
final class ManyThreadsTest {

    private static final Logger LOG = LoggerFactory.getLogger(ManyThreadsTest.class);

    private static final List<String> BODIES =
            List.of(
                    "export default 1;",
                    "for (;;) {}",
                    "await host.sleep('1h');",
                    "try { await host.queue('never').take(); } finally { for (;;) {} }",
                    "for (let i = 0; ; i++) await publicData.set('k' + i % 50, i);",
                    "const p = $`wait`; await p;",
                    "await Promise.all(Array.from({ length: 200 }, (_, i) => host.sleep(i)));",
                    "for await (const x of host.queue('none')) message(x);",
                    "setInterval(() => console.log(new Map([[1, 2]])), 1);",
                    "throw new Error('on its own');");

    private final TestHost scripts = new TestHost();

    @AfterEach
    void close() {
        scripts.close();
    }

    @Test
    void runsTwoHundredAtOnce() {
        scripts.library.put("shared", "export const twice = n => n * 2;");
        String text =
                "import { twice } from 'shared'; export default async ({ n }) => {"
                        + " await host.sleep(50); await publicData.set('k' + n, n);"
                        + " return twice(await publicData.get('k' + n)); };";
        List<ScriptThread> threads = new ArrayList<>();
        for (int n = 0; n < 200; n++) {
            threads.add(scripts.start(text, TestHost.options().args("{\"n\":" + n + "}")));
        }
        for (int n = 0; n < 200; n++) {
            ScriptOutcome outcome = TestHost.outcome(threads.get(n));
            assertThat(outcome).isInstanceOf(ScriptOutcome.Completed.class);
            JsonNode result = ((ScriptOutcome.Completed) outcome).result();
            assertThat(result.asInt()).isEqualTo(2 * n);
        }
    }

    @Test
    void keepsNothingOfAScriptThatHasEnded() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        List<ScriptThread> known = new ArrayList<>();
        known.add(ended("export default 1;"));
        memory.gc();
        long before = memory.getHeapMemoryUsage().getUsed();
        for (int n = 0; n < 60; n++) {
            known.add(ended("globalThis.kept = new Array(640_000).fill(1.5); export default 1;"));
        }
        memory.gc();

        assertThat(memory.getHeapMemoryUsage().getUsed() - before).isLessThan(150L << 20);
        assertThat(known).hasSize(61);
    }

    private ScriptThread ended(String text) {
        ScriptThread thread = scripts.start(text);
        assertThat(TestHost.outcome(thread)).isInstanceOf(ScriptOutcome.Completed.class);
        return thread;
    }

    @Test
    void endsEachAtAnyMomentOnceAndForAll() throws InterruptedException {
        long seed = new Random().nextLong();
        LOG.info("The seed of the moments is {}", seed);
        Random random = new Random(seed);
        for (int round = 0; round < 10; round++) {
            List<ScriptThread> threads = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                threads.add(scripts.start(BODIES.get(random.nextInt(BODIES.size()))));
                TimeUnit.MICROSECONDS.sleep(random.nextInt(3_000));
            }
            threads.forEach(thread -> thread.cancel(Cause.CANCELLED_BY_USER, "enough"));
            for (ScriptThread thread : threads) {
                ScriptOutcome outcome = TestHost.outcome(thread);
                if (!(outcome instanceof ScriptOutcome.Completed)) {
                    RunError error = TestHost.error(outcome);
                    assertThat(error.cause())
                            .as("seed %s: %s", seed, error)
                            .isIn(Cause.CANCELLED_BY_USER, Cause.SCRIPT_ERROR);
                }
            }
        }
    }
}
