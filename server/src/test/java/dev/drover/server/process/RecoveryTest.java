package dev.drover.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.Cause;
import dev.drover.api.ProcessId;
import dev.drover.server.process.supervisor.ProcessIdentity;
import dev.drover.server.process.supervisor.ProcessStat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What is found after the server, its supervisor or both were killed. */
@Execution(ExecutionMode.CONCURRENT)
final class RecoveryTest {

    private static final int ROUNDS = 8;
    private static final int MOST_LAUNCHES = 150;

    @TempDir private Path directory;

    /** Tells that it ran, writes at its beginning and end, and ends with a code of its number. */
    static String numbered(int number) {
        return "echo ran >> ran-$DROVER_PROCESS; echo begin %1$d; echo error %1$d >&2; sleep 0.%2$d; echo end %1$d; exit %3$d"
                .formatted(number, number % 4, number % 250);
    }

    @Test
    void findsEveryProcessAgainWheneverTheServerIsKilled(TestReporter reporter) throws Exception {
        long seed = System.nanoTime();
        reporter.publishEntry("seed", Long.toString(seed));
        var random = new Random(seed);
        Map<ProcessId, Integer> launched = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            try (var server =
                    new CrashedServer(directory, "many", Long.toString(random.nextLong()))) {
                server.await("recovered");
                for (int i = random.nextInt(MOST_LAUNCHES); i > 0; i--) {
                    server.await("launched");
                }
                noteLaunched(server.kill(), launched);
            }
        }
        assertThat(launched).as("seed %d", seed).hasSizeGreaterThan(ROUNDS);
        try (var test = new TestProcesses(directory)) {
            assertNobodyRanTwice(seed);
            for (Map.Entry<ProcessId, Integer> each : launched.entrySet()) {
                LocalProcess process =
                        test.processes()
                                .find(each.getKey())
                                .orElseThrow(
                                        () -> new AssertionError(each + " is lost, seed " + seed));
                assertEndedAsNumbered(process, each.getValue(), seed);
            }
            assertTheOthersEnd(test, seed);
        }
    }

    /** The last server may have launched one that it was killed too early to tell of. */
    private static void assertTheOthersEnd(TestProcesses test, long seed) throws Exception {
        for (LocalProcess process : test.processes().alive()) {
            var listener = new RecordingListener();
            process.listen(listener);
            assertThat(listener.awaitOutcome().cause()).as("%s, seed %d", process, seed).isNull();
        }
        TestProcesses.await(
                "the end of all, seed " + seed, () -> test.processes().alive().isEmpty());
    }

    private static void noteLaunched(List<String> said, Map<ProcessId, Integer> launched) {
        for (String line : said) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("launched")) {
                launched.put(new ProcessId(words[1]), Integer.parseInt(words[2]));
            }
        }
    }

    private static void assertEndedAsNumbered(LocalProcess process, int number, long seed)
            throws Exception {
        var listener = new RecordingListener();
        process.listen(listener);
        ProcessOutcome outcome = listener.awaitOutcome();
        String what = "%s, seed %d".formatted(process, seed);
        assertThat(outcome.exitCode()).as(what).isEqualTo(number % 250);
        assertThat(outcome.cause()).as(what).isNull();
        assertThat(process.pid()).as(what).isPositive();
        assertThat(TestProcesses.stdout(process))
                .as(what)
                .isEqualTo("begin %1$d\nend %1$d\n".formatted(number));
        assertThat(TestProcesses.text(process, ProcessStream.STDERR))
                .as(what)
                .isEqualTo("error %d\n".formatted(number));
    }

    private void assertNobodyRanTwice(long seed) throws IOException {
        try (var files = Files.newDirectoryStream(directory, "ran-*")) {
            for (Path file : files) {
                assertThat(Files.readAllLines(file)).as("%s, seed %d", file, seed).hasSize(1);
            }
        }
    }

    @Test
    void tellsEndsThatNobodySawOnceMore() throws Exception {
        ProcessId id;
        try (var server =
                new CrashedServer(
                        directory, "one", "-", "0", "1000", "read x < go; echo late; exit 6")) {
            assertThat(
                            new ProcessBuilder("mkfifo", directory.resolve("go").toString())
                                    .start()
                                    .waitFor())
                    .isZero();
            id = new ProcessId(server.await("launched").getFirst());
            server.kill();
        }
        Files.writeString(directory.resolve("go"), "x\n");
        TestProcesses.await("the exit record", () -> recordOf(id).contains("ended " + id));
        try (var test = new TestProcesses(directory)) {
            assertThat(test.processes().recovered())
                    .singleElement()
                    .satisfies(process -> {
                        assertThat(process.id()).isEqualTo(id);
                        assertThat(process.outcome().orElseThrow().exitCode()).isEqualTo(6);
                        assertThat(TestProcesses.stdout(process)).isEqualTo("late\n");
                    });
        }
        try (var test = new TestProcesses(directory)) {
            assertThat(test.processes().recovered()).isEmpty();
            LocalProcess kept = test.processes().find(id).orElseThrow();
            assertThat(kept.outcome().orElseThrow().exitCode()).isEqualTo(6);
            assertThat(TestProcesses.stdout(kept)).isEqualTo("late\n");
        }
    }

    private String recordOf(ProcessId id) throws IOException {
        var records = new StringBuilder();
        try (var files = Files.walk(directory.resolve("spool"))) {
            for (Path file : files.filter(each -> each.endsWith("record")).toList()) {
                String record = Files.readString(file);
                records.append(record.contains(id.value()) ? record : "");
            }
        }
        return records.toString();
    }

    @Test
    void goesOnWithAProcessAndItsInput() throws Exception {
        List<String> launched;
        try (var server =
                new CrashedServer(
                        directory, "one", "piped", "0", "1000", "read x; echo got $x; exit 3")) {
            launched = server.await("launched");
            server.kill();
        }
        try (var test = new TestProcesses(directory)) {
            LocalProcess process =
                    test.processes().find(new ProcessId(launched.get(0))).orElseThrow();
            assertThat(process.state()).isEqualTo(ProcessState.RUNNING);
            assertThat(process.pid()).isEqualTo(Long.parseLong(launched.get(1)));
            assertThat(test.processes().recovered()).containsExactly(process);
            var listener = new RecordingListener();
            process.listen(listener);
            process.write("again\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(listener.awaitOutcome().exitCode()).isEqualTo(3);
            assertThat(TestProcesses.stdout(process)).isEqualTo("got again\n");
            assertThat(listener.calls()).contains("ended");
        }
    }

    @Test
    void keepsTheHardLimitOverARestart() throws Exception {
        ProcessId id;
        try (var server =
                new CrashedServer(directory, "one", "-", "1000", "1000", "exec sleep 1000")) {
            id = new ProcessId(server.await("launched").getFirst());
            server.kill();
        }
        try (var test = new TestProcesses(directory)) {
            var listener = new RecordingListener();
            test.processes().find(id).orElseThrow().listen(listener);
            ProcessOutcome outcome = listener.awaitOutcome();
            assertThat(outcome.timedOut()).isTrue();
            assertThat(outcome.signal()).isEqualTo("SIGTERM");
        }
    }

    @Test
    void keepsTheOutputLimitOverARestart() throws Exception {
        ProcessId id;
        String script = "while [ ! -e go ]; do sleep 0.02; done; while :; do echo more; done";
        try (var server = new CrashedServer(directory, "one", "-", "0", "1000", script)) {
            id = new ProcessId(server.await("launched").getFirst());
            server.kill();
        }
        try (var test = new TestProcesses(directory)) {
            var listener = new RecordingListener();
            test.processes().find(id).orElseThrow().listen(listener);
            Files.createFile(directory.resolve("go"));
            assertThat(listener.awaitOutcome().cause()).isEqualTo(Cause.OUTPUT_LIMIT);
        }
    }

    @Test
    void endsARunOfAnEarlierServer() throws Exception {
        ProcessId id;
        String script = "(setsid sh -c 'echo $$ >> pids; exec sleep 1000' &); echo $$ >> pids";
        try (var server = new CrashedServer(directory, "one", "-", "0", "1000", script)) {
            id = new ProcessId(server.await("launched").getFirst());
            List<ProcessIdentity> stray = awaitStray();
            server.kill();
            try (var test = new TestProcesses(directory)) {
                LocalProcess process = test.processes().find(id).orElseThrow();
                assertThat(TestProcesses.alive(stray)).isNotEmpty();
                test.processes().endRun(process.owner(), Duration.ZERO);
                assertThat(TestProcesses.alive(stray)).isEmpty();
            }
        }
    }

    /** The first of the two may have ended when it is looked for. */
    private List<ProcessIdentity> awaitStray() throws IOException {
        Path pids = directory.resolve("pids");
        TestProcesses.await(
                "two pids", () -> Files.exists(pids) && Files.readAllLines(pids).size() == 2);
        return Files.readAllLines(pids).stream()
                .flatMap(pid -> ProcessStat.of(Integer.parseInt(pid)).stream())
                .map(ProcessStat::identity)
                .toList();
    }

    @Test
    void endsWhatALostSupervisorLeavesBehind() throws Exception {
        try (var test = new TestProcesses(directory)) {
            var first = new RecordingListener();
            var second = new RecordingListener();
            String runaways =
                    "(setsid sh -c 'echo $$ >> pids; exec sleep 1000' &); env -i sh -c 'echo $$ >>"
                            + " pids; exec sleep 1000' & echo $$ >> pids; wait";
            LocalProcess process = test.launch(runaways, first);
            test.launch("exec sleep 1000", second);
            List<ProcessIdentity> members = TestProcesses.awaitListed(directory.resolve("pids"), 3);
            long supervisor = test.processes().supervisorPid().orElseThrow();
            assertThat(ProcessHandle.of(supervisor).orElseThrow().destroyForcibly()).isTrue();
            for (RecordingListener each : List.of(first, second)) {
                ProcessOutcome outcome = each.awaitOutcome();
                assertThat(outcome.cause()).isEqualTo(Cause.SUPERVISOR_LOST);
                assertThat(outcome.exitCode()).isNull();
                assertThat(outcome.signal()).isNull();
                assertThat(outcome.message()).contains("not known");
            }
            assertThat(TestProcesses.alive(members)).isEmpty();
            assertThat(test.run("exit 8").outcome().orElseThrow().exitCode()).isEqualTo(8);
            assertThat(test.processes().supervisorPid())
                    .isPresent()
                    .isNotEqualTo(java.util.OptionalLong.of(supervisor));
            process.end(Duration.ZERO, Cause.KILLED_BY_USER);
            test.processes().endRun(test.run(), Duration.ZERO);
        }
    }

    @Test
    void tellsHonestlyWhenBothWereKilled() throws Exception {
        ProcessId id;
        List<ProcessIdentity> members;
        String script = "env -i sh -c 'echo $$ >> pids; exec sleep 1000' & echo $$ >> pids; wait";
        try (var server = new CrashedServer(directory, "one", "-", "0", "1000", script)) {
            id = new ProcessId(server.await("launched").getFirst());
            long supervisor = Long.parseLong(server.await("supervisor").getFirst());
            members = TestProcesses.awaitListed(directory.resolve("pids"), 2);
            server.kill();
            assertThat(ProcessHandle.of(supervisor).orElseThrow().destroyForcibly()).isTrue();
        }
        for (int i = 0; i < 2; i++) {
            try (var test = new TestProcesses(directory)) {
                LocalProcess process = test.processes().find(id).orElseThrow();
                ProcessOutcome outcome = process.outcome().orElseThrow();
                assertThat(outcome.cause()).isEqualTo(Cause.SUPERVISOR_LOST);
                assertThat(outcome.exitCode()).isNull();
                assertThat(members).anyMatch(each -> each.pid() == process.pid());
                assertThat(TestProcesses.alive(members)).isEmpty();
                assertThat(test.processes().recovered()).hasSize(1 - i);
            }
        }
    }

    @Test
    void theSupervisorEndsWhenNobodyNeedsIt() throws Exception {
        long supervisor;
        try (var server = new CrashedServer(directory, "one", "-", "0", "1000", "exit 0")) {
            supervisor = Long.parseLong(server.await("supervisor").getFirst());
            server.kill();
        }
        TestProcesses.await("its end", () -> ProcessHandle.of(supervisor).isEmpty());
        try (var test = new TestProcesses(directory)) {
            assertThat(test.run("exit 5").outcome().orElseThrow().exitCode()).isEqualTo(5);
        }
    }
}
