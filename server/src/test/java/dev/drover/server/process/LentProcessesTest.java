package dev.drover.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.Cause;
import dev.drover.api.ProcessId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Processes that another server has here: this one's end is not theirs. */
final class LentProcessesTest {

    private static final String LONG_WORK =
            "i=0; while [ ! -e stop ]; do i=$((i+1)); echo $i; sleep 0.02; done; echo over; exit 7";

    @TempDir private Path directory;

    private final Set<ProcessId> lent = ConcurrentHashMap.newKeySet();

    private LocalProcesses open(ProcessConfiguration configuration) {
        return LocalProcesses.open(configuration, directory, Clock.systemUTC(), lent::contains);
    }

    private LaunchRequest request(String script) {
        return new LaunchRequest(
                TestProcesses.IDENTIFIERS.nextProcess(),
                TestProcesses.IDENTIFIERS.nextRun(),
                List.of("/bin/sh", "-c", script),
                directory,
                Map.of("PATH", "/usr/bin:/bin"),
                ProcessInput.none(),
                null,
                ProcessLimits.defaults());
    }

    @Test
    void goOnWhenTheServerStopsAndOthersDoNot() throws Exception {
        LaunchRequest others = request(LONG_WORK);
        LaunchRequest own = request(LONG_WORK);
        lent.add(others.id());
        var ownEnd = new RecordingListener();
        LocalProcesses before = open(TestProcesses.configuration());
        try {
            before.launch(others, new RecordingListener());
            before.launch(own, ownEnd);
        } finally {
            before.close();
        }
        assertThat(ownEnd.awaitOutcome().cause()).isEqualTo(Cause.SERVER_STOPPED);
        try (LocalProcesses after = open(TestProcesses.configuration())) {
            assertThat(after.alive()).extracting(LocalProcess::id).containsExactly(others.id());
            LocalProcess process = after.find(others.id()).orElseThrow();
            var listener = new RecordingListener();
            process.listen(listener);
            Files.createFile(directory.resolve("stop"));
            assertThat(listener.awaitOutcome().exitCode()).isEqualTo(7);
            assertThat(TestProcesses.stdout(process)).startsWith("1\n2\n").endsWith("over\n");
            lent.clear();
        }
    }

    /** The first launch takes long, for the supervisor is started with it. */
    @Test
    void oneThatIsJustBeingLaunchedGoesOnToo() throws Exception {
        LaunchRequest others = request(LONG_WORK);
        lent.add(others.id());
        LocalProcesses before = open(TestProcesses.configuration());
        var launched = new FutureTask<>(() -> before.launch(others, new RecordingListener()));
        try {
            Thread.ofVirtual().start(launched);
            Path record = directory.resolve("spool/slot-000001/record");
            TestProcesses.await("the record of the launch", () -> Files.exists(record));
        } finally {
            before.close();
        }
        assertThat(launched.get(60, TimeUnit.SECONDS).id()).isEqualTo(others.id());
        try (LocalProcesses after = open(TestProcesses.configuration())) {
            assertThat(after.alive()).extracting(LocalProcess::id).containsExactly(others.id());
            lent.clear();
        }
    }

    @Test
    void areKeptHoweverManyEndedAfterThem() throws Exception {
        ProcessConfiguration fewKept =
                new ProcessConfiguration(
                        100, 1, 1 << 20, Duration.ofDays(1), Duration.ofSeconds(2), Duration.ZERO);
        LaunchRequest others = request("echo kept");
        lent.add(others.id());
        try (LocalProcesses processes = open(fewKept)) {
            run(processes, others);
            for (int i = 0; i < 5; i++) {
                run(processes, request("true"));
            }
        }
        try (LocalProcesses processes = open(fewKept)) {
            LocalProcess kept = processes.find(others.id()).orElseThrow();
            assertThat(TestProcesses.stdout(kept)).isEqualTo("kept\n");
            lent.clear();
            run(processes, request("true"));
            TestProcesses.await(
                    "it is forgotten once it is not lent any more",
                    () -> processes.find(others.id()).isEmpty());
        }
    }

    private static void run(LocalProcesses processes, LaunchRequest request) throws Exception {
        var listener = new RecordingListener();
        processes.launch(request, listener);
        listener.awaitOutcome();
    }
}
