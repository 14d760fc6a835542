package dev.drover.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.RunView;
import dev.drover.server.TestServer;
import dev.drover.server.config.ServerConfiguration;
import dev.drover.server.script.ScriptConfiguration;
import dev.drover.server.script.ScriptLimits;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Data watched through a real engine whose mailbox is small. */
final class DataWatchTest {

    private static final int EVENTS = 50;

    @TempDir Path folder;

    private TestServer server;

    @BeforeEach
    void start() {
        ScriptLimits limits =
                new ScriptLimits(
                        null, null, Duration.ofSeconds(5), 256L << 20, 16 << 20, 16_384, EVENTS, 9);
        server =
                new TestServer(
                        folder,
                        ServerConfiguration.defaults()
                                .withScript(new ScriptConfiguration(100, 2, 500, limits)));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String result(RunView run) {
        assertThat(run.error()).isNull();
        return String.valueOf(run.result());
    }

    @Test
    void aBusyScriptLosesNoKeyAndNoLastValue() throws Exception {
        server.push(
                "writer",
                """
                for (let i = 0; i < 200; i++) await privateData.set('k' + i, 'old');
                for (let i = 0; i < 200; i++) await privateData.set('k' + i, i);
                await privateData.delete('k7');
                """);
        server.push(
                "watcher",
                """
                const seen = {};
                privateData.watch('k', change => { seen[change.key] = change.value ?? 'gone'; });
                const writer = host.spawn('writer');
                await writer.id;
                while (host.threads().length > 1);      // gives way to nothing
                await writer;
                while (seen.k199 !== 199 || seen.k7 !== 'gone') await sleep(1);
                export default Object.keys(seen).filter(key => seen[key] !== Number(key.slice(1)));
                """);

        assertThat(result(server.run("watcher", Map.of()))).isEqualTo("[\"k7\"]");
    }

    @Test
    void aRefusedWatchLeavesNothingBehind() throws Exception {
        server.push(
                "watcher",
                """
                const errors = new Set();
                for (let i = 0; i < 1_000; i++) publicData.watch(`p${i}`, () => {});
                for (let i = 0; i < 60_000; i += 1_000) {
                  try { publicData.watch('more', () => {}); } catch (error) { errors.add(error.message); }
                }
                export default [...errors];
                """);

        assertThat(result(server.run("watcher", Map.of())))
                .isEqualTo("[\"The script thread watches 1000 things; that is the limit\"]");
    }

    @Test
    void anEventNamedLikeAWatchIsAnotherThing() throws Exception {
        server.push(
                "watcher",
                """
                const watched = [], heard = [];
                publicData.watch('a', change => watched.push(change.key));
                for (let i = 0; i < 5; i++) host.on(`watch:${i}`, event => heard.push(event.data));
                for (let i = 0; i < 5; i++) await emit(`watch:${i}`, i);
                await publicData.set('a', 1);
                while (watched.length === 0 || heard.length < 5) await sleep(1);
                export default [watched, heard];
                """);

        assertThat(result(server.run("watcher", Map.of()))).isEqualTo("[[\"a\"],[0,1,2,3,4]]");
    }
}
