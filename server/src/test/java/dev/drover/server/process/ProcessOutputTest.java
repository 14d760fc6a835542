package dev.drover.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.DroverException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

/** Output in the spool, while it grows and after. */
final class ProcessOutputTest {

    private static final int PART = 1 << 20;

    @TempDir private Path directory;
    private TestProcesses test;
    private final RecordingListener listener = new RecordingListener();

    @BeforeEach
    void open() {
        test = new TestProcesses(directory);
    }

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void keepsAHundredMegabytes() throws Exception {
        long size = 100_000_000;
        LocalProcess process =
                test.launch("yes 0123456789abcde | head -c " + size + "; echo >&2 done", listener);
        ProcessOutcome outcome = listener.awaitOutcome();
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.stdoutBytes()).isEqualTo(size);
        byte[] expected =
                "0123456789abcde\n"
                        .repeat(PART / 16)
                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        long offset = 0;
        while (offset < size) {
            byte[] part = process.read(ProcessStream.STDOUT, offset, PART);
            assertThat(part).hasSize((int) Math.min(PART, size - offset));
            assertThat(java.util.Arrays.equals(part, 0, part.length, expected, 0, part.length))
                    .as("at %d", offset)
                    .isTrue();
            offset += part.length;
        }
        assertThat(TestProcesses.text(process, ProcessStream.STDERR)).isEqualTo("done\n");
    }

    @Test
    void tellsOfGrowthWhileTheProcessRuns() throws Exception {
        LocalProcess process =
                test.processes()
                        .launch(
                                TestProcesses.with(
                                        test.shell(
                                                "while read x; do printf $x; printf 12 >&2; done"),
                                        ProcessInput.pipe()),
                                listener);
        for (int i = 1; i <= 5; i++) {
            String expected = "stdout " + 3 * i;
            String alsoExpected = "stderr " + 2 * i;
            process.write("abc\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            TestProcesses.await(
                    expected,
                    () ->
                            listener.calls().contains(expected)
                                    && listener.calls().contains(alsoExpected));
        }
        process.closeInput();
        listener.awaitOutcome();
        assertThat(listener.calls()).last().isEqualTo("ended");
        assertThat(listener.calls()).doesNotHaveDuplicates();
        assertThat(process.length(ProcessStream.STDOUT)).isEqualTo(15);
    }

    @Test
    void tellsOfOutputThatWasWrittenAtOnceAndOfNoOther() throws Exception {
        LocalProcess process =
                test.processes()
                        .launch(
                                TestProcesses.with(
                                        test.shell("printf hello; read x"), ProcessInput.pipe()),
                                listener);
        TestProcesses.await("the growth", () -> listener.calls().equals(List.of("stdout 5")));
        process.closeInput();
        listener.awaitOutcome();
        assertThat(listener.calls()).containsExactly("stdout 5", "ended");
    }

    @Test
    void aListenerThatThrowsHarmsNobody() throws Exception {
        var broken =
                new ProcessListener() {
                    @Override
                    public void outputGrew(LaunchedProcess p, ProcessStream stream, long length) {
                        throw new IllegalStateException("grew");
                    }

                    @Override
                    public void softLimitReached(LaunchedProcess p) {
                        throw new IllegalStateException("soft");
                    }

                    @Override
                    public void ended(LaunchedProcess p, ProcessOutcome outcome) {
                        throw new IllegalStateException("ended");
                    }
                };
        LocalProcess process = test.launch("echo x; sleep 0.1; exit 2", broken);
        TestProcesses.await("the end", () -> process.outcome().isPresent());
        process.listen(listener);
        assertThat(listener.awaitOutcome().exitCode()).isEqualTo(2);
        assertThat(test.run("exit 3").outcome().orElseThrow().exitCode()).isEqualTo(3);
    }

    @Test
    void refusesNegativeOffsets() throws Exception {
        LocalProcess process = test.run("echo x");
        assertThatThrownBy(() -> process.read(ProcessStream.STDOUT, -1, 1))
                .isInstanceOf(DroverException.class)
                .hasMessageContaining("-1");
    }

    @Test
    void aStrayThatWritesOnDoesNotReachTheNextProcess() throws Exception {
        LocalProcess first =
                test.run("(trap '' HUP; while :; do echo stray; sleep 0.005; done) & echo mine");
        for (int i = 0; i < 20; i++) {
            LocalProcess next = test.run("sleep 0.02; echo next " + i);
            assertThat(TestProcesses.stdout(next)).isEqualTo("next " + i + "\n");
        }
        assertThat(TestProcesses.stdout(first)).contains("mine\n").doesNotContain("next");
        test.processes().endRun(test.run(), java.time.Duration.ZERO);
    }
}
