package dev.drover.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.server.process.supervisor.ProcessStat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many launches at once: exact outcomes, and nothing left behind. */
final class ManyProcessesTest {

    private static final int LAUNCHES = 300;

    @TempDir private Path directory;

    @Test
    void tellsEveryOutcomeExactlyOnce() throws Exception {
        try (var test = new TestProcesses(directory);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Launched>> launches = new ArrayList<>();
            for (int i = 0; i < LAUNCHES; i++) {
                int number = i;
                Callable<Launched> launch = () -> launch(test, number);
                launches.add(threads.submit(launch));
            }
            for (int i = 0; i < LAUNCHES; i++) {
                Launched launched = launches.get(i).get();
                ProcessOutcome outcome = launched.listener().awaitOutcome();
                assertThat(outcome.exitCode()).isEqualTo(i % 2 == 0 ? i % 256 : null);
                assertThat(outcome.signal()).isEqualTo(i % 2 == 0 ? null : "SIGUSR1");
                assertThat(TestProcesses.stdout(launched.process())).isEqualTo(i + "\n");
                assertThat(TestProcesses.text(launched.process(), ProcessStream.STDERR))
                        .isEqualTo("error " + i + "\n");
            }
            for (Future<Launched> each : launches) {
                assertThat(each.get().listener().ends()).isEqualTo(1);
            }
            assertThat(test.processes().alive()).isEmpty();
        }
    }

    private static Launched launch(TestProcesses test, int number) {
        var listener = new RecordingListener();
        String end = number % 2 == 0 ? "exit " + number % 256 : "kill -USR1 $$";
        String script = "echo " + number + "; echo error " + number + " >&2; " + end;
        return new Launched(test.launch(script, listener), listener);
    }

    private record Launched(LocalProcess process, RecordingListener listener) {}

    @Test
    void leavesNoZombieAndNoOpenFile() throws Exception {
        try (var test = new TestProcesses(directory)) {
            runSome(test);
            int supervisor = (int) test.processes().supervisorPid().orElseThrow();
            int self = (int) ProcessHandle.current().pid();
            int opened = openFiles(supervisor);
            int openedHere = openFiles(self);
            for (int i = 0; i < 5; i++) {
                runSome(test);
            }
            TestProcesses.await("no child", () -> children(supervisor).isEmpty());
            TestProcesses.await(
                    "the supervisor's open files", () -> openFiles(supervisor) <= opened);
            // Other parts of this machine's tests may open a file or two meanwhile.
            TestProcesses.await("open files here", () -> openFiles(self) <= openedHere + 2);
        }
    }

    private static void runSome(TestProcesses test) throws Exception {
        List<RecordingListener> listeners = new ArrayList<>();
        List<LocalProcess> piped = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            var listener = new RecordingListener();
            listeners.add(listener);
            test.launch("echo x; (true &)", listener);
            var other = new RecordingListener();
            listeners.add(other);
            piped.add(
                    test.processes()
                            .launch(
                                    TestProcesses.with(test.shell("read x"), ProcessInput.pipe()),
                                    other));
        }
        for (LocalProcess process : piped) {
            process.closeInput();
        }
        for (RecordingListener listener : listeners) {
            listener.awaitOutcome();
        }
        test.processes().endRun(test.run(), Duration.ZERO);
    }

    private static int openFiles(int pid) {
        return Objects.requireNonNull(new File("/proc/" + pid + "/fd").list()).length;
    }

    private static List<ProcessStat> children(int parent) {
        return Arrays.stream(Objects.requireNonNull(new File("/proc").list()))
                .filter(name -> Character.isDigit(name.charAt(0)))
                .map(Integer::parseInt)
                .map(ProcessStat::of)
                .flatMap(Optional::stream)
                .filter(stat -> stat.parent() == parent)
                .toList();
    }
}
