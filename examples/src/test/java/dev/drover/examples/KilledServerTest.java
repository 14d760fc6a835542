package dev.drover.examples;

import static dev.drover.examples.ServerProcess.errorOf;
import static dev.drover.examples.ServerProcess.resultOf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.api.Cause;
import dev.drover.api.RunId;
import dev.drover.api.RunState;
import dev.drover.api.RunView;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

final class KilledServerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private Path folder;

    @Test
    void aRunOfAKilledServerIsFailedAndItsProcessesAreEnded() throws Exception {
        Path data = folder.resolve("data");
        RunId run;
        long child;
        ServerProcess first = ServerProcess.start(data);
        try {
            first.push(
                    "long.js",
                    """
                    const child = host.exec("sh", ["-c", "sleep 600 & sleep 600"]);
                    await host.publicData.set("long/pid", await child.pid);
                    await host.privateData.set("long/private", "gone with the run");
                    await host.status.set("long/tile", 7, { level: "warning", text: "going on" });
                    await child;
                    """);
            run = first.start("long", Map.of());
            await().atMost(PATIENCE).until(() -> first.status("long/tile").isPresent());
            child = first.data("long/pid").asLong();
            assertThat(ProcessHandle.of(child)).isPresent();
        } finally {
            first.kill();
        }

        try (ServerProcess second = ServerProcess.start(data)) {
            RunView ended = second.get(run);
            assertThat(ended.state()).isEqualTo(RunState.FAILED);
            assertThat(errorOf(ended).cause()).isEqualTo(Cause.SERVER_STOPPED);
            assertThat(ended.endedAt()).isNotNull();
            await().atMost(PATIENCE).until(() -> ProcessHandle.of(child).isEmpty());
            assertThat(second.status("long/tile").orElseThrow().value().asInt()).isEqualTo(7);
            assertThat(second.data("long/pid").asLong()).isEqualTo(child);
            second.push("after.js", "export default (await host.publicData.get('long/pid')) > 0;");
            assertThat(resultOf(second.run("after", Map.of())).asBoolean()).isTrue();
        }
    }
}
