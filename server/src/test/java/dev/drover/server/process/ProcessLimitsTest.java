package dev.drover.server.process;

import static dev.drover.server.process.TestProcesses.with;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.process.supervisor.ProcessIdentity;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Bounds of one process and of all of them. */
final class ProcessLimitsTest {

    private static final Duration SHORT = Duration.ofMillis(100);

    @TempDir private Path directory;
    private final RecordingListener listener = new RecordingListener();

    @Test
    void marksTheSoftLimitAndGoesOn() throws Exception {
        try (var test = new TestProcesses(directory)) {
            var limits = new ProcessLimits(SHORT, null, Duration.ZERO, 1 << 20);
            LocalProcess process =
                    test.processes()
                            .launch(
                                    with(
                                            with(test.shell("read x; exit 3"), ProcessInput.pipe()),
                                            limits),
                                    listener);
            TestProcesses.await("the mark", () -> listener.calls().contains("soft limit"));
            assertThat(process.state()).isEqualTo(ProcessState.RUNNING);
            process.write("x\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            ProcessOutcome outcome = listener.awaitOutcome();
            assertThat(outcome.exitCode()).isEqualTo(3);
            assertThat(outcome.cause()).isNull();
            assertThat(outcome.timedOut()).isFalse();
        }
    }

    @Test
    void endsTheProcessTreeAtTheHardLimit() throws Exception {
        try (var test = new TestProcesses(directory)) {
            var limits = new ProcessLimits(null, Duration.ofSeconds(1), SHORT, 1 << 20);
            String script =
                    "trap '' TERM; (setsid sh -c 'echo $$ >> pids; exec sleep 1000' &); echo $$ >>"
                            + " pids; while :; do sleep 0.05; done";
            LocalProcess process =
                    test.processes().launch(with(test.shell(script), limits), listener);
            List<ProcessIdentity> members = TestProcesses.awaitListed(directory.resolve("pids"), 2);
            ProcessOutcome outcome = listener.awaitOutcome();
            assertThat(outcome.timedOut()).isTrue();
            assertThat(outcome.cause()).isEqualTo(Cause.HARD_LIMIT);
            assertThat(outcome.signal()).isEqualTo("SIGKILL");
            assertThat(outcome.message()).contains(process.id().value(), "time limit of 1s");
            assertThat(outcome.duration()).isGreaterThanOrEqualTo(Duration.ofMillis(990));
            TestProcesses.await("nobody alive", () -> TestProcesses.alive(members).isEmpty());
        }
    }

    @Test
    void endsAProcessThatWritesTooMuch() throws Exception {
        try (var test = new TestProcesses(directory)) {
            var limits = new ProcessLimits(null, null, Duration.ofSeconds(60), 100_000);
            LocalProcess process =
                    test.processes()
                            .launch(
                                    with(
                                            test.shell(
                                                    "trap '' TERM; while :; do echo 0123456789;"
                                                            + " done"),
                                            limits),
                                    listener);
            ProcessOutcome outcome = listener.awaitOutcome();
            assertThat(outcome.cause()).isEqualTo(Cause.OUTPUT_LIMIT);
            assertThat(outcome.signal()).isEqualTo("SIGKILL");
            assertThat(outcome.stdoutBytes()).isGreaterThan(100_000);
            assertThat(outcome.message())
                    .contains(process.id().value(), "100000", Long.toString(outcome.stdoutBytes()));
            assertThat(process.read(ProcessStream.STDOUT, 0, 11))
                    .asString()
                    .isEqualTo("0123456789\n");
        }
    }

    @Test
    void launchesOnlySoManyAtOnce() throws Exception {
        ProcessConfiguration defaults = ProcessConfiguration.defaults();
        var two =
                new ProcessConfiguration(
                        2,
                        10,
                        1 << 20,
                        Duration.ofDays(1),
                        defaults.supervisorIdle(),
                        Duration.ZERO);
        try (var test = new TestProcesses(directory, two)) {
            LocalProcess first = test.launch("exec sleep 1000", listener);
            test.launch("exec sleep 1000", new RecordingListener());
            assertThatThrownBy(() -> test.launch("true", new RecordingListener()))
                    .isInstanceOfSatisfying(
                            DroverException.class,
                            e -> {
                                assertThat(e.kind()).isEqualTo(ErrorKind.LIMIT_REACHED);
                                assertThat(e.text()).contains("2 are alive");
                            });
            first.end(Duration.ZERO, Cause.KILLED_BY_USER);
            listener.awaitOutcome();
            assertThat(test.run("exit 4").outcome().orElseThrow().exitCode()).isEqualTo(4);
        }
    }

    @Test
    void refusesImpossibleLimits() {
        assertThatThrownBy(() -> new ProcessLimits(Duration.ZERO, null, SHORT, 1))
                .hasMessageContaining("soft time limit");
        assertThatThrownBy(() -> new ProcessLimits(null, Duration.ofMillis(-1), SHORT, 1))
                .hasMessageContaining("hard time limit");
        assertThatThrownBy(() -> new ProcessLimits(null, null, Duration.ofHours(2), 1))
                .hasMessageContaining("kill grace");
        assertThatThrownBy(() -> new ProcessLimits(null, null, SHORT, 0))
                .hasMessageContaining("output limit");
    }

    @Test
    void limitsTheOutputOfAProcessThatIsEndingToo() throws Exception {
        try (var test = new TestProcesses(directory)) {
            var limits = new ProcessLimits(null, null, Duration.ofSeconds(60), 100_000);
            String script =
                    "trap 'while :; do echo 0123456789; done' TERM; echo $$ >> pids; while :; do"
                            + " sleep 0.02; done";
            LocalProcess process =
                    test.processes().launch(with(test.shell(script), limits), listener);
            TestProcesses.awaitListed(directory.resolve("pids"), 1);
            process.end(Duration.ofSeconds(60), Cause.KILLED_BY_USER);
            assertThat(listener.awaitOutcome().signal()).isEqualTo("SIGKILL");
            assertThat(listener.awaitOutcome().cause()).isEqualTo(Cause.KILLED_BY_USER);
        }
    }
}
