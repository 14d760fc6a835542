package dev.drover.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.ProcessId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** What is kept of ended processes, and for how long. */
final class ArchiveTest {

    private static final Duration LONG = Duration.ofDays(1);

    @TempDir private Path directory;

    private ProcessConfiguration keeping(int processes, long bytes, Duration age) {
        return new ProcessConfiguration(
                100, processes, bytes, age, Duration.ofSeconds(2), Duration.ZERO);
    }

    private long files(String pattern) throws IOException {
        try (var files = Files.newDirectoryStream(directory.resolve("spool"), pattern)) {
            long count = 0;
            for (Path file : files) {
                count += Files.exists(file) ? 1 : 0;
            }
            return count;
        }
    }

    private static List<ProcessId> runSome(TestProcesses test, int count, String script)
            throws Exception {
        List<ProcessId> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(test.run(script.formatted(i)).id());
        }
        return ids;
    }

    @Test
    void usesTheSameSlotForOneProcessAfterTheOther() throws Exception {
        try (var test = new TestProcesses(directory, keeping(1_000, 1 << 20, LONG))) {
            List<ProcessId> ids = runSome(test, 40, "echo out %1$d; echo err %1$d >&2");
            for (int i = 0; i < ids.size(); i++) {
                LocalProcess process = test.processes().find(ids.get(i)).orElseThrow();
                assertThat(TestProcesses.stdout(process)).isEqualTo("out " + i + "\n");
                assertThat(TestProcesses.text(process, ProcessStream.STDERR))
                        .isEqualTo("err " + i + "\n");
            }
            assertThat(files("slot-*")).isLessThan(20);
        }
    }

    @Test
    void readsPartsOfArchivedOutput() throws Exception {
        ProcessId id;
        try (var test = new TestProcesses(directory, keeping(1_000, 1 << 20, LONG))) {
            id = test.run("printf 0123456789; printf abc >&2").id();
        }
        try (var test = new TestProcesses(directory, keeping(1_000, 1 << 20, LONG))) {
            LocalProcess process = test.processes().find(id).orElseThrow();
            assertThat(process.read(ProcessStream.STDOUT, 8, 100)).asString().isEqualTo("89");
            assertThat(process.read(ProcessStream.STDERR, 1, 1)).asString().isEqualTo("b");
            assertThat(process.read(ProcessStream.STDERR, 3, 1)).isEmpty();
            assertThat(process.read(ProcessStream.STDERR, 300, 1)).isEmpty();
        }
    }

    @Test
    void forgetsTheOldestWhereThereAreTooMany() throws Exception {
        try (var test = new TestProcesses(directory, keeping(8, 1 << 20, LONG))) {
            List<ProcessId> ids = runSome(test, 30, "echo %d");
            TestProcesses.await("few kept", () -> kept(test, ids).size() <= 8);
            assertThat(kept(test, ids)).isEqualTo(ids.subList(22, 30));
        }
    }

    private static List<ProcessId> kept(TestProcesses test, List<ProcessId> ids) {
        return ids.stream().filter(id -> test.processes().find(id).isPresent()).toList();
    }

    @Test
    void forgetsTheOldestWhereTheyAreTooLarge() throws Exception {
        try (var test = new TestProcesses(directory, keeping(1_000, 1_000_000, LONG))) {
            LocalProcess first = test.run("head -c 300000 /dev/zero");
            List<ProcessId> ids = runSome(test, 5, "head -c 300000 /dev/zero");
            TestProcesses.await("few kept", () -> kept(test, ids).size() <= 3);
            assertThat(kept(test, ids)).endsWith(ids.getLast());
            TestProcesses.await("slots given back", () -> largeSlots() <= 3);
            assertThatThrownBy(() -> first.read(ProcessStream.STDOUT, 0, 1))
                    .isInstanceOfSatisfying(
                            DroverException.class,
                            e -> {
                                assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND);
                                assertThat(e.text()).contains(first.id().value(), "no longer kept");
                            });
        }
    }

    private long largeSlots() throws IOException {
        try (var files = Files.walk(directory.resolve("spool"))) {
            return files.filter(file -> file.endsWith("stdout"))
                    .filter(file -> file.toFile().length() > 0)
                    .count();
        }
    }

    @Test
    void forgetsWhatIsTooOld() throws Exception {
        ProcessId id;
        try (var test = new TestProcesses(directory, keeping(1_000, 1 << 20, LONG))) {
            id = test.run("echo old").id();
        }
        InstantSource later = InstantSource.offset(Clock.systemUTC(), LONG.plusHours(1));
        try (LocalProcesses processes =
                LocalProcesses.open(keeping(1_000, 1 << 20, LONG), directory, later)) {
            TestProcesses.await("its end", () -> processes.find(id).isEmpty());
            assertThat(files("archive-*")).isZero();
        }
    }

    @Test
    void keepsLargeOutputOverARestart() throws Exception {
        ProcessId id;
        try (var test = new TestProcesses(directory, keeping(1_000, 1 << 20, LONG))) {
            id = test.run("head -c 200000 /dev/zero; exit 3").id();
        }
        try (var test = new TestProcesses(directory, keeping(1_000, 1 << 20, LONG))) {
            assertThat(test.processes().recovered()).isEmpty();
            LocalProcess process = test.processes().find(id).orElseThrow();
            assertThat(process.outcome().orElseThrow().exitCode()).isEqualTo(3);
            assertThat(process.read(ProcessStream.STDOUT, 0, 300_000)).hasSize(200_000);
            LocalProcess next = test.run("echo next");
            assertThat(process.length(ProcessStream.STDOUT)).isEqualTo(200_000);
            assertThat(TestProcesses.stdout(next)).isEqualTo("next\n");
        }
    }

    @Test
    void forgetsForGood() throws Exception {
        ProcessId small;
        ProcessId large;
        ProcessId other;
        try (var test = new TestProcesses(directory, keeping(1_000, 1 << 20, LONG))) {
            small = test.run("echo small").id();
            large = test.run("head -c 200000 /dev/zero").id();
            other = test.run("echo other").id();
            test.processes().forget(small);
            test.processes().forget(large);
            assertThatThrownBy(() -> test.processes().forget(small))
                    .isInstanceOf(DroverException.class)
                    .hasMessageContaining(small.value());
        }
        try (var test = new TestProcesses(directory, keeping(1_000, 1 << 20, LONG))) {
            assertThat(kept(test, List.of(small, large, other))).containsExactly(other);
        }
    }

    @Test
    void readsADamagedArchiveUpToTheDamage() throws Exception {
        List<ProcessId> ids;
        try (var test = new TestProcesses(directory, keeping(1_000, 1 << 20, LONG))) {
            ids = runSome(test, 5, "echo %d");
        }
        try (var files = Files.newDirectoryStream(directory.resolve("spool"), "archive-*")) {
            Path archive = files.iterator().next();
            byte[] content = Files.readAllBytes(archive);
            Files.write(archive, java.util.Arrays.copyOf(content, content.length - 10));
            Files.writeString(archive, "entry damaged", StandardOpenOption.APPEND);
        }
        try (var test = new TestProcesses(directory, keeping(1_000, 1 << 20, LONG))) {
            assertThat(kept(test, ids)).contains(ids.get(0), ids.get(3));
            LocalProcess next = test.run("echo more");
            assertThat(TestProcesses.stdout(next)).isEqualTo("more\n");
        }
    }
}
