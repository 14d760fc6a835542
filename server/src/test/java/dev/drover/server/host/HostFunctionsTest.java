package dev.drover.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.RunView;
import dev.drover.server.TestServer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.time.Duration;

/** What host functions do and refuse, asked by scripts in a real server. */
final class HostFunctionsTest {

    @TempDir static Path folder;

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = new TestServer(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void anEmptyListOfWorkMakesProgress() throws Exception {
        RunView run = server.runText("host.progress(0, 0, 'nothing to do');");

        assertThat(run.error()).isNull();
        assertThat(run.progress()).isNotNull();
    }

    @Test
    void noLineThatAProcessWritesLastIsLost() throws Exception {
        assertThat(
                        server.result(
                                """
                                const read = async i => {
                                  let last;
                                  for await (const line of $`sleep 0.0${i % 10}; echo ${i}`.lines()) last = line;
                                  return Number(last);
                                };
                                const all = await Promise.all(Array.from({ length: 40 }, (_, i) => read(i)));
                                export default all.filter((last, i) => last !== i);
                                """))
                .isEqualTo("[]");
    }

    @Test
    void whoLeavesTheLinesOfBothStreamsLeavesNoReadBehind() throws Exception {
        RunView run =
                server.runText(
                        """
                        const process = $({ background: true })`echo here; exec sleep 100`;
                        let first;
                        for await (const line of process.lines('both')) { first = line; break; }
                        export default first;
                        """);

        assertThat(run.error()).isNull();
        assertThat(String.valueOf(run.result())).isEqualTo("\"here\"");
        assertThat(Duration.between(run.startedAt(), run.endedAt()))
                .isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void hearsWhichProcessesAndThreadsBeginAndEnd() throws Exception {
        server.push("bad-job", "throw new Error('no good');");
        assertThat(
                        server.result(
                                """
                                const seen = [];
                                for (const name of ['process.started', 'process.ended', 'thread.started', 'thread.ended']) {
                                  on(name, ({ data, from }) => seen.push([name, from === `process:${data.processId}` || from === `thread:${data.threadId}`,
                                    data.exitCode ?? data.state ?? 'runs']));
                                }
                                await $({ check: false })`exit 3`;
                                while (seen.length < 2) await sleep(1);
                                await spawn('bad-job').catch(() => {});
                                while (seen.length < 4) await sleep(1);
                                export default seen;
                                """))
                .isEqualTo(
                        "[[\"process.started\",true,\"runs\"],[\"process.ended\",true,3],"
                            + "[\"thread.started\",true,\"runs\"],[\"thread.ended\",true,\"FAILED\"]]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    host.publicData.set('', 1)                                | invalid_parameters | false
                    host.publicData.set('k', 'x'.repeat(300_000))             | too_large          | false
                    host.publicData.increment('n', 'x')                       | invalid_parameters | false
                    host.exec('no-such-program-here')                         | launch             | false
                    host.queue('q').take({ timeout: 1 })                      | timeout            | true
                    host.next('never', { timeout: 1 })                        | timeout            | true
                    """)
    void saysWhetherTryingAgainCanHelp(String call, String kind, String retryable)
            throws Exception {
        assertThat(
                        server.result(
                                "export default await "
                                        + call
                                        + ".then(() => 'no error', e => [e.kind, e.retryable]);"))
                .isEqualTo("[\"" + kind + "\"," + retryable + "]");
    }

    @Test
    void retryDoesNotTryAgainWhatCannotHelp() throws Exception {
        assertThat(
                        server.result(
                                """
                                import { retry } from 'std/retry.js';
                                let calls = 0;
                                await retry(() => { calls++; return host.publicData.set('', 1); }, { delay: 1 }).catch(() => {});
                                export default calls;
                                """))
                .isEqualTo("1");
    }
}
