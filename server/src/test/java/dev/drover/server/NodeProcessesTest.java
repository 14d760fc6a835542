package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.NodeState;
import dev.drover.api.RunState;
import dev.drover.api.RunView;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Scripts on a primary that work on nodes. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class NodeProcessesTest {

    @TempDir private Path folder;

    @Test
    void runsProcessesThere() throws Exception {
        try (Fleet fleet = new Fleet(folder)) {
            fleet.join("web1");
            RunView run =
                    fleet.primary()
                            .runText(
                                    "const web1 = await host.connect('web1');\n"
                                            + "const r = await web1.$`pwd; echo err >&2; exit 3`"
                                            + ".catch(e => e);\n"
                                            + "export default [web1.node.name, r.exitCode,"
                                            + " r.stdout.trim(), r.stderr.trim()];");
            assertThat(run.error()).isNull();
            assertThat(run.state()).isEqualTo(RunState.COMPLETE);
            assertThat(String.valueOf(run.result()))
                    .isEqualTo(
                            "[\"web1\",3,\"" + folder.resolve("web1").toRealPath() + "\",\"err\"]");
        }
    }

    @Test
    void aNodeThatStopsAndComesBackIsOnlineAgain() {
        try (Fleet fleet = new Fleet(folder)) {
            fleet.join("web1");
            fleet.stop("web1");
            fleet.start("web1");
            fleet.awaitState("web1", NodeState.ONLINE);
        }
    }
}
