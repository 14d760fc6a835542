package dev.drover.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.process.supervisor.ProcessIdentity;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Ending whole trees, however their members try to get away. */
@Execution(ExecutionMode.CONCURRENT)
final class ProcessTreeEndTest {

    private static final Duration NO_GRACE = Duration.ZERO;
    private static final Duration GRACE = Duration.ofMillis(100);

    /** Notes its pid and stays. */
    private static final String STAY = "'echo $$ >> pids; exec sleep 1000'";

    private static final String RUNAWAYS =
            """
            sh -c %1$s &
            (sh -c %1$s &)
            (setsid sh -c %1$s &)
            setsid sh -c 'setsid sh -c "echo \\$\\$ >> pids; sleep 1000 & wait" & exit' &
            env -i setsid sh -c %1$s &
            (env -i sh -c %1$s &)
            """
                    .formatted(STAY);

    private static final int RUNAWAY_COUNT = 6;

    @TempDir private Path directory;
    private TestProcesses test;

    @BeforeEach
    void open() {
        test = new TestProcesses(directory);
    }

    @AfterEach
    void close() {
        test.close();
    }

    private List<ProcessIdentity> awaitListed(int count) {
        return TestProcesses.awaitListed(directory.resolve("pids"), count);
    }

    @Test
    void leavesNobodyOfATreeAlive() throws Exception {
        var listener = new RecordingListener();
        LocalProcess process = test.launch(RUNAWAYS + "echo $$ >> pids; exec sleep 1000", listener);
        List<ProcessIdentity> members = awaitListed(RUNAWAY_COUNT + 1);
        process.end(GRACE, Cause.KILLED_BY_USER);
        assertThat(TestProcesses.alive(members)).isEmpty();
        ProcessOutcome outcome = listener.awaitOutcome();
        assertThat(outcome.signal()).isEqualTo("SIGTERM");
        assertThat(outcome.cause()).isEqualTo(Cause.KILLED_BY_USER);
        assertThat(outcome.message()).contains(process.id().value(), "on request");
        assertThat(test.processes().alive()).isEmpty();
    }

    @Test
    void killsWhoDoesNotHeedTerm() throws Exception {
        var listener = new RecordingListener();
        LocalProcess process =
                test.launch(
                        "trap '' TERM; sh -c 'trap \"\" TERM; echo $$ >> pids; while :; do sleep"
                                + " 0.05; done' & echo $$ >> pids; while :; do sleep 0.05; done",
                        listener);
        List<ProcessIdentity> members = awaitListed(2);
        process.end(GRACE, Cause.KILLED_BY_USER);
        assertThat(TestProcesses.alive(members)).isEmpty();
        assertThat(listener.awaitOutcome().signal()).isEqualTo("SIGKILL");
    }

    @Test
    void letsAProcessEndByItselfWithinTheGrace() throws Exception {
        var listener = new RecordingListener();
        LocalProcess process =
                test.launch(
                        "trap 'echo bye; exit 5' TERM; echo $$ >> pids; while :; do sleep 0.05;"
                                + " done",
                        listener);
        awaitListed(1);
        process.end(Duration.ofSeconds(60), Cause.KILLED_BY_USER);
        ProcessOutcome outcome = listener.awaitOutcome();
        assertThat(outcome.exitCode()).isEqualTo(5);
        assertThat(outcome.cause()).isEqualTo(Cause.KILLED_BY_USER);
        assertThat(TestProcesses.stdout(process)).isEqualTo("bye\n");
    }

    @Test
    void endsAStoppedProcess() throws Exception {
        var listener = new RecordingListener();
        LocalProcess process = test.launch("echo $$ >> pids; kill -STOP $$", listener);
        List<ProcessIdentity> members = awaitListed(1);
        process.end(Duration.ofSeconds(60), Cause.KILLED_BY_USER);
        assertThat(TestProcesses.alive(members)).isEmpty();
        assertThat(listener.awaitOutcome().signal()).isEqualTo("SIGTERM");
    }

    @Test
    void endsWhoKeepsStartingOthers() throws Exception {
        var listener = new RecordingListener();
        LocalProcess process =
                test.launch(
                        """
                        n=0
                        until [ $n = 40 ]; do
                          n=$((n+1))
                          (setsid sh -c 'trap "" TERM; echo $$ >> pids; while :; do sleep 0.02; done' &)
                        done
                        while :; do (sleep 0.01 &); done
                        """,
                        listener);
        List<ProcessIdentity> members = awaitListed(40);
        process.end(NO_GRACE, Cause.KILLED_BY_USER);
        assertThat(TestProcesses.alive(members)).isEmpty();
        listener.awaitOutcome();
    }

    @Test
    void leavesOtherProcessesAlone() throws Exception {
        var doomed = new RecordingListener();
        var spared = new RecordingListener();
        LocalProcess first = test.launch("exec sleep 1000", doomed);
        LocalProcess second = test.launch("exec sleep 1000", spared);
        first.end(NO_GRACE, Cause.KILLED_BY_USER);
        doomed.awaitOutcome();
        assertThat(test.processes().alive()).containsExactly(second);
        assertThat(ProcessHandle.of(second.pid())).isPresent();
    }

    @Test
    void endsWhatARunLeftBehind() throws Exception {
        LocalProcess process = test.run(RUNAWAYS);
        assertThat(process.outcome().orElseThrow().exitCode()).isZero();
        List<ProcessIdentity> strays = awaitListed(RUNAWAY_COUNT);
        assertThat(TestProcesses.alive(strays)).isNotEmpty();
        test.processes().endRun(test.run(), GRACE);
        // One of them cleared its environment, left the session and lost its parent: nothing ties
        // it to the run.
        assertThat(TestProcesses.alive(strays)).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void endsEverythingOfARun() throws Exception {
        var first = new RecordingListener();
        var second = new RecordingListener();
        var other = new RecordingListener();
        test.launch("echo $$ >> pids; exec sleep 1000", first);
        test.launch(RUNAWAYS + "exec sleep 1000", second);
        LaunchRequest request = test.shell("exec sleep 1000");
        LocalProcess spared =
                test.processes()
                        .launch(
                                new LaunchRequest(
                                        request.id(),
                                        TestProcesses.IDENTIFIERS.nextRun(),
                                        request.command(),
                                        directory,
                                        request.environment(),
                                        request.input(),
                                        null,
                                        request.limits()),
                                other);
        List<ProcessIdentity> members = awaitListed(RUNAWAY_COUNT + 1);
        test.processes().endRun(test.run(), GRACE);
        assertThat(TestProcesses.alive(members)).isEmpty();
        assertThat(first.awaitOutcome().cause()).isEqualTo(Cause.RUN_ENDED);
        assertThat(second.awaitOutcome().cause()).isEqualTo(Cause.RUN_ENDED);
        assertThat(test.processes().alive()).containsExactly(spared);
    }

    @Test
    void endsARunThatLaunchedNothing() throws Exception {
        test.processes().endRun(TestProcesses.IDENTIFIERS.nextRun(), GRACE);
        assertThat(test.processes().supervisorPid()).isEmpty();
    }

    @Test
    void signalsTheWholeTree() throws Exception {
        var listener = new RecordingListener();
        String noting =
                "trap \"echo got >> signals; exit\" USR1; echo $$ >> pids; while :; do sleep 0.02;"
                        + " done";
        LocalProcess process =
                test.launch("sh -c '" + noting + "' & " + noting.replace("\"", "'"), listener);
        awaitListed(2);
        process.signal("SIGUSR1");
        listener.awaitOutcome();
        Path signals = directory.resolve("signals");
        TestProcesses.await("both notes", () -> Files.readAllLines(signals).size() == 2);
    }

    @Test
    void closingLeavesNobodyAlive() throws Exception {
        var listener = new RecordingListener();
        test.run(RUNAWAYS);
        List<ProcessIdentity> strays = awaitListed(RUNAWAY_COUNT);
        test.launch("echo $$ >> pids; exec sleep 1000", listener);
        List<ProcessIdentity> members = awaitListed(RUNAWAY_COUNT + 1);
        long supervisor = test.processes().supervisorPid().orElseThrow();
        test.processes().close();
        assertThat(TestProcesses.alive(strays)).isEmpty();
        assertThat(TestProcesses.alive(members)).isEmpty();
        ProcessOutcome outcome = listener.awaitOutcome();
        assertThat(outcome.cause()).isEqualTo(Cause.SERVER_STOPPED);
        TestProcesses.await("the supervisor's end", () -> ProcessHandle.of(supervisor).isEmpty());
    }

    @Test
    void aTermToTheSupervisorEndsEverythingInOrder() throws Exception {
        var listener = new RecordingListener();
        test.launch(RUNAWAYS + "echo $$ >> pids; exec sleep 1000", listener);
        List<ProcessIdentity> members = awaitListed(RUNAWAY_COUNT + 1);
        long supervisor = test.processes().supervisorPid().orElseThrow();
        assertThat(ProcessHandle.of(supervisor).orElseThrow().destroy()).isTrue();
        ProcessOutcome outcome = listener.awaitOutcome();
        assertThat(outcome.signal()).isEqualTo("SIGTERM");
        assertThat(outcome.cause()).isEqualTo(Cause.SERVER_STOPPED);
        TestProcesses.await("nobody alive", () -> TestProcesses.alive(members).isEmpty());
        TestProcesses.await("its end", () -> ProcessHandle.of(supervisor).isEmpty());
        TestProcesses.await(
                "its end to be noticed",
                () ->
                        test.processes().supervisorPid().stream()
                                .noneMatch(pid -> pid == supervisor));
        assertThat(test.run("exit 6").outcome().orElseThrow().exitCode()).isEqualTo(6);
    }

    @Test
    void anInterruptedLaunchHarmsNobody() throws Exception {
        var listener = new RecordingListener();
        LocalProcess process = test.launch("exec sleep 1000", listener);
        for (int i = 0; i < 20; i++) {
            Thread.currentThread().interrupt();
            try {
                test.launch("exit 0", new RecordingListener());
            } catch (DroverException e) {
                assertThat(e.kind()).isEqualTo(ErrorKind.CANCELLED);
            }
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(process.state()).isEqualTo(ProcessState.RUNNING);
        assertThat(test.run("exit 6").outcome().orElseThrow().exitCode()).isEqualTo(6);
    }
}
