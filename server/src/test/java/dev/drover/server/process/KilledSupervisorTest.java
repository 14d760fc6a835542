package dev.drover.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** What is told of processes whose supervisor is killed while others are being launched. */
@Execution(ExecutionMode.CONCURRENT)
final class KilledSupervisorTest {

    private static final int ROUNDS = 6;
    private static final int THREADS = 4;
    private static final int MOST_BETWEEN_KILLS = 60;

    private record Launched(int number, LocalProcess process, RecordingListener listener) {}

    @TempDir private Path directory;

    private final Queue<Launched> launched = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean over = new AtomicBoolean();

    @Test
    void everyProcessEndsOnceAndHonestlyWheneverTheSupervisorIsKilled(TestReporter reporter)
            throws Exception {
        long seed = System.nanoTime();
        reporter.publishEntry("seed", Long.toString(seed));
        var random = new Random(seed);
        try (var test = new TestProcesses(directory);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> launchers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                var own = new Random(random.nextLong());
                launchers.add(threads.submit(() -> launchUntilOver(test, own)));
            }
            for (int round = 0; round < ROUNDS; round++) {
                int enough = launched.size() + 1 + random.nextInt(MOST_BETWEEN_KILLS);
                TestProcesses.await("launches", () -> launched.size() >= enough);
                killSupervisor(test);
            }
            over.set(true);
            for (Future<?> each : launchers) {
                each.get();
            }
            for (Launched each : launched) {
                assertHonest(each, seed);
            }
            assertThat(test.processes().alive()).as("seed %d", seed).isEmpty();
            TestProcesses.await(
                    "nobody left, seed " + seed, () -> carriers(test.run().value()).isEmpty());
        }
    }

    private void launchUntilOver(TestProcesses test, Random random) {
        while (!over.get()) {
            int number = random.nextInt(1_000_000);
            var listener = new RecordingListener();
            try {
                LocalProcess process = test.launch(RecoveryTest.numbered(number), listener);
                launched.add(new Launched(number, process, listener));
                if (random.nextInt(4) > 0) {
                    listener.awaitOutcome();
                }
            } catch (DroverException refused) {
                assertThat(refused.kind()).as(refused.text()).isEqualTo(ErrorKind.LAUNCH);
            } catch (Exception e) {
                throw new AssertionError(number + " has no end", e);
            }
        }
    }

    private static void killSupervisor(TestProcesses test) {
        TestProcesses.await("a supervisor", () -> test.processes().supervisorPid().isPresent());
        OptionalLong pid = test.processes().supervisorPid();
        if (pid.isPresent()) { // else another one was started since
            ProcessHandle.of(pid.getAsLong()).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private static void assertHonest(Launched each, long seed) throws Exception {
        ProcessOutcome outcome = each.listener().awaitOutcome();
        String what = "%s, seed %d".formatted(each.process(), seed);
        if (outcome.cause() == null) {
            assertThat(outcome.exitCode()).as(what).isEqualTo(each.number() % 250);
            assertThat(TestProcesses.stdout(each.process()))
                    .as(what)
                    .isEqualTo("begin %1$d\nend %1$d\n".formatted(each.number()));
        } else {
            assertThat(outcome.cause()).as(what).isEqualTo(Cause.SUPERVISOR_LOST);
            assertThat(outcome.exitCode()).as(what).isNull();
            assertThat(outcome.signal()).as(what).isNull();
        }
        assertThat(each.listener().ends()).as(what).isOne();
    }

    /** Processes that carry the run in their environment. */
    private static List<Path> carriers(String run) throws IOException {
        List<Path> found = new ArrayList<>();
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (environment(process).contains("DROVER_RUN=" + run)) {
                    found.add(process);
                }
            }
        }
        return found;
    }

    private static String environment(Path process) {
        try {
            return Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // over, or somebody else's
        }
    }
}
