package dev.drover.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.RunError;
import dev.drover.api.RunState;
import dev.drover.api.RunView;
import dev.drover.server.TestServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What runs are given and give, where it is deep or long. */
class RunValuesTest {

    private static final String NEST =
            "const nest = depth => { let v = 1; for (let i = 0; i < depth; i++) v = [v]; return v;"
                    + " };\n";

    @TempDir Path folder;

    private TestServer server;

    @BeforeEach
    void start() {
        server = new TestServer(folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aResultThatNestsTooDeepFailsTheRunAndSaysWhy() throws Exception {
        RunView run = server.runText(NEST + "export default nest(150);");

        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(error(run).message()).contains("result nests deeper than 100");
        assertThat(server.server().runs().get(run.runId())).isEqualTo(run);
    }

    @Test
    void theDeepestResultIsReadAgainAfterARestart() throws Exception {
        RunView run = server.runText(NEST + "export default nest(100);");
        assertThat(run.error()).isNull();

        server.close();
        server = new TestServer(folder);

        assertThat(server.server().runs().get(run.runId()).result()).isEqualTo(run.result());
        assertThat(server.server().runs().list(10, null)).hasSize(1);
    }

    @Test
    void whatAScriptTellsNestsNoDeeperThanWhatItKeeps() throws Exception {
        RunView run =
                server.runText(
                        NEST
                                + "const failed = async f => { try { await f(); return 'none'; }"
                                + " catch (e) { return e.message; } };\n"
                                + "export default ["
                                + " await failed(() => host.message('deep', nest(101))),"
                                + " await failed(() => host.emit('deep', nest(101))),"
                                + " await failed(() => host.spawn('echo', { a: nest(101) })),"
                                + " await failed(() => host.emit('fits', nest(100)))];");

        List<String> failures =
                Objects.requireNonNull(run.result(), () -> String.valueOf(run.error()))
                        .valueStream()
                        .map(failure -> failure.asString())
                        .toList();
        assertThat(failures.subList(0, 3)).allMatch(text -> text.contains("deeper than 100"));
        assertThat(failures.getLast()).isEqualTo("none");
    }

    @Test
    void aResultTooLargeToStoreFailsTheRunAndSaysWhatToDo() throws Exception {
        RunView run = server.runText("export default 'x'.repeat(2_000_000);");

        assertThat(error(run).cause()).isEqualTo(Cause.OUTPUT_LIMIT);
        assertThat(error(run).message())
                .contains("2000002 bytes")
                .contains("limit is 1048576")
                .contains("public data");
    }

    @Test
    void argumentsTooLargeToStoreAreRefused() {
        server.push("echo", "export default args;");

        assertThatThrownBy(() -> server.start("echo", Map.of("a", "x".repeat(2_000_000))))
                .isInstanceOfSatisfying(
                        DroverException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.TOO_LARGE))
                .hasMessageContaining("limit is 1048576");
    }

    @Test
    void listsAndPollsLeaveOutWhatIsLong() throws Exception {
        server.push("echo", "export default args;");
        RunView run = server.run("echo", Map.of("a", "x".repeat(100_000)));

        RunView listed = server.server().runs().list(10, null).getFirst();
        RunView polled = server.server().runTable().poll(null, Duration.ZERO).changes().getFirst();

        assertThat(String.valueOf(run.result())).hasSizeGreaterThan(100_000);
        assertThat(String.valueOf(listed.result())).contains("see run.get");
        assertThat(polled).isEqualTo(listed);
    }

    @Test
    void aLogThatBelongsToNoRunIsDeletedAtTheNextStart() throws Exception {
        RunView run = server.runText("host.message('kept');");
        server.close();
        Path orphan = Files.writeString(folder.resolve("runs/0S9P0X7ADKAY2.jsonl"), "{}\n");

        server = new TestServer(folder);

        assertThat(orphan).doesNotExist();
        assertThat(server.log(run.runId())).isNotEmpty();
    }

    private static RunError error(RunView run) {
        return Objects.requireNonNull(run.error());
    }
}
