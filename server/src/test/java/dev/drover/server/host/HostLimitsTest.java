package dev.drover.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.server.TestServer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;

/** What host functions refuse, with the kind and the words that a script gets. */
final class HostLimitsTest {

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    status.set('', 1)                                  | invalid_parameters | name
                    status.set('n'.repeat(201), 1)                     | invalid_parameters | 200
                    status.set('s', 'x'.repeat(2_001))                 | too_large          | 2000
                    status.set('s', 1, { text: 'x'.repeat(2_001) })    | too_large          | 2000
                    status.set('s', 1, { level: 'loud' })              | invalid_parameters | level
                    publicData.set('k'.repeat(201), 1)                 | invalid_parameters | 200
                    publicData.set('k', 'x'.repeat(300_000))           | too_large          | 262144
                    privateData.set('k', 'x'.repeat(300_000))          | too_large          | 262144
                    privateData.increment('text')                      | conflict           | number
                    semaphore('s', 2_000_000).acquire()                | invalid_parameters | 1 to 1000000
                    semaphore('free', 1).release()                     | conflict           | holds no permit
                    lock('busy', () => lock('busy', () => 1, { timeout: 1 })) | timeout     | was not free within 1 ms
                    semaphore('a', 1).use(() => semaphore('a', 2).acquire())  | conflict    | with 1 permits; this call says 2
                    queue('q'.repeat(201)).put(1)                      | invalid_parameters | 1 to 200
                    queue('empty').take({ timeout: 1 })                | timeout            | had nothing within 1 ms
                    emit(' ')                                          | invalid_parameters | 1 to 200
                    on(' ', () => {})                                  | invalid_parameters | 1 to 200
                    progress(3, 2)                                     | invalid_parameters | 3.0 of 2.0
                    spawn('no-such-script')                            | not_found          | no-such-script
                    exec('true', [], { cwd: '/no/such/folder' })       | launch             | /no/such/folder
                    exec('no-such-program')                            | launch             | no-such-program
                    exec('sleep', ['9'], { background: true }).kill('NOPE')   | invalid_parameters | NOPE
                    """)
    void refuses(String call, String kind, String words) throws Exception {
        String said =
                server.result(
                        "await privateData.set('text', 'no number'); export default await (async ()"
                                + " => "
                                + call
                                + ")().then(() => 'nothing refused', e => `${e.kind}: ${e.message}"
                                + " ${e.hint}`);");

        assertThat(said).startsWith("\"" + kind + ": ").contains(words);
    }

    @Test
    void boundsTheEventsThatARunListensTo() throws Exception {
        assertThat(
                        server.result(
                                """
                                let count = 0;
                                try { for (;; count++) on(`event ${count}`, () => {}); } catch (error) {
                                  globalThis.refusal = [count, error.kind, error.retryable, error.message.includes('the limit is 1000')];
                                }
                                export default refusal;
                                """))
                .isEqualTo("[1000,\"limit_reached\",true,true]");
    }

    @Test
    void boundsTheNamesOfLocksThatAreInUse() throws Exception {
        assertThat(
                        server.result(
                                """
                                let count = 0, refusal;
                                for (; refusal === undefined; count++) {
                                  await semaphore(`s${count}`, 1).acquire().catch(error => { refusal = error.message; });
                                }
                                export default [count, refusal];
                                """))
                .isEqualTo("[1001,\"1000 locks and semaphores are in use; the limit is 1000\"]");
    }

    @Test
    void boundsAQueueAndTakesAgainWhatFitsAfterATake() throws Exception {
        assertThat(
                        server.result(
                                """
                                const q = queue('full'), refused = [];
                                const put = value => q.put(value).catch(error => refused.push(error.kind));
                                for (let i = 0; i < 64; i++) await put('x'.repeat(255_000));
                                await put('x'.repeat(900_000));
                                await q.take();
                                await q.take();
                                await q.take();
                                await put('x'.repeat(900_000));
                                export default [refused, await q.size()];
                                """))
                .isEqualTo("[[\"limit_reached\"],62]");
    }

    @Test
    void readsLinesThatAreLargerThanWhatIsReadAtOnce() throws Exception {
        assertThat(
                        server.result(
                                """
                                const lengths = [];
                                const big = $({ log: false })`head -c 600000 /dev/zero | tr '\\\\0' x; echo; echo end`;
                                for await (const line of big.lines()) lengths.push(line.length);
                                const again = [];
                                for await (const line of big.lines('both')) again.push(line.length);
                                export default [lengths, again];
                                """))
                .isEqualTo("[[600000,3],[600000,3]]");
    }
}
