package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.api.NodeState;
import dev.drover.api.RunView;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Processes on a node whose server restarts, or that lost something of them. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class NodeRestartTest {

    @TempDir private Path folder;

    @Test
    void aProcessOutlivesTheServerOfItsNode() throws Exception {
        try (Fleet fleet = new Fleet(folder)) {
            fleet.join("web1");
            RunView run =
                    fleet.primary()
                            .startText(
                                    "const web1 = await host.connect('web1');\n"
                                        + "const p = web1.$`echo begun; touch begun; while [ ! -e"
                                        + " go ]; do sleep 0.05; done; echo done; exit 0`;\n"
                                        + "for await (const line of p.lines())"
                                        + " host.message(line);\n"
                                        + "export default (await p).stdout;");
            await().until(() -> Files.exists(folder.resolve("web1/begun")));
            fleet.stop("web1");
            Files.createFile(folder.resolve("web1/go"));
            fleet.start("web1");
            RunView over = fleet.primary().await(run.runId());
            assertThat(over.error()).isNull();
            assertThat(String.valueOf(over.result())).isEqualTo("\"begun\\ndone\\n\"");
            assertThat(fleet.state("web1")).isEqualTo(NodeState.ONLINE);
        }
    }

    /** By the port and by the local socket alike. */
    @Test
    void aProcessThatOutlivesTheServerOfItsNodeStillReportsToItsRun() throws Exception {
        String text =
                """
                const web1 = await host.connect('web1');
                const set = value => "-d '" + JSON.stringify({ jsonrpc: '2.0', id: 1,
                    method: 'status.set', params: { name: String(value), value } }) + "'";
                const curl = 'curl -s -H "Authorization: Bearer $DROVER_TOKEN"'
                    + ' -H "Content-Type: application/json" ';
                const p = web1.exec('sh', ['-c', 'touch begun; while [ ! -e go ]; do sleep 0.05; done; '
                    + curl + '--cacert $DROVER_CA $DROVER_SERVER/rpc ' + set(1) + '; '
                    + curl + '--unix-socket $DROVER_SOCKET http://localhost/rpc ' + set(2)]);
                const out = (await p).stdout;
                export default [(await host.status.get(1))?.value ?? out,
                    (await host.status.get(2))?.value ?? out];
                """;
        try (Fleet fleet = new Fleet(folder)) {
            fleet.join("web1");
            RunView run = fleet.primary().startText(text);
            await().until(() -> Files.exists(folder.resolve("web1/begun")));
            fleet.stop("web1");
            fleet.start("web1");
            fleet.awaitLink("web1");
            Files.createFile(folder.resolve("web1/go"));
            RunView over = fleet.primary().await(run.runId());
            assertThat(over.error()).isNull();
            assertThat(String.valueOf(over.result())).isEqualTo("[1,2]");
        }
    }

    /** Otherwise it would be taken for one that was never launched, and be launched again. */
    @Test
    void whatHasADamagedRecordIsLostAndNotBegunAnew() throws Exception {
        String text =
                """
                const web1 = await host.connect('web1');
                const p = web1.exec('sh', ['-c', 'echo $$ >> begun; exec sleep 600']);
                export default await p.then(end => end, end => [end.exitCode, end.cause, end.message]);
                """;
        try (Fleet fleet = new Fleet(folder)) {
            fleet.join("web1");
            RunView run = fleet.primary().startText(text);
            Path begun = folder.resolve("web1/begun");
            await().until(() -> Files.exists(begun) && Files.size(begun) > 0);
            fleet.stop("web1");
            try (Stream<Path> files = Files.walk(folder.resolve("web1/spool"))) {
                for (Path file : files.filter(path -> path.endsWith("record")).toList()) {
                    Files.writeString(file, "\0\0\0\0", StandardOpenOption.WRITE);
                }
            }
            fleet.start("web1");
            RunView over = fleet.primary().await(run.runId());
            assertThat(over.error()).isNull();
            assertThat(String.valueOf(over.result()))
                    .contains("SUPERVISOR_LOST", "records of launches are damaged");
            assertThat(Files.readAllLines(begun)).hasSize(1);
            long pid = Long.parseLong(Files.readString(begun).strip());
            await().until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
        }
    }

    @Test
    void keepsTheOutputThatANodeLostAfterwards() throws Exception {
        String text =
                """
                const web1 = await host.connect('web1');
                const p = web1.$`echo begun; while [ ! -e go ]; do sleep 0.05; done`;
                for await (const line of p.lines()) host.status.set('line', line);
                const { exitCode, stdout, message } = await p;
                export default [exitCode, stdout, message];
                """;
        try (Fleet fleet = new Fleet(folder)) {
            fleet.join("web1");
            RunView run = fleet.primary().startText(text);
            await().until(() -> fleet.primary().server().data().status().get("line").isPresent());
            Path spool = folder.resolve("web1/spool");
            try (Stream<Path> files = Files.walk(spool)) {
                for (Path file : files.filter(path -> path.endsWith("stdout")).toList()) {
                    Files.delete(file);
                }
            }
            Files.createFile(folder.resolve("web1/go"));
            RunView over = fleet.primary().await(run.runId());
            assertThat(over.error()).isNull();
            assertThat(String.valueOf(over.result()))
                    .startsWith("[0,\"begun\\n\",\"Its stdout may be incomplete from byte 6 on");
        }
    }
}
