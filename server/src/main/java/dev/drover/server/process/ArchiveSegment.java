package dev.drover.server.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One file of the archive and the processes in it, which are forgotten together.
 *
 * <p>Not safe for use by many threads; the {@link Archive} that it belongs to guards it.
 */
final class ArchiveSegment {

    private final Path file;
    private final List<LocalProcess> processes = new ArrayList<>();
    private long bytes;
    private Instant newestEnd = Instant.EPOCH;

    ArchiveSegment(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    void add(LocalProcess process, ProcessOutcome outcome) {
        processes.add(process);
        bytes += outcome.stdoutBytes() + outcome.stderrBytes();
        if (outcome.endedAt().isAfter(newestEnd)) {
            newestEnd = outcome.endedAt();
        }
    }

    boolean remove(LocalProcess process) {
        boolean removed = processes.remove(process);
        if (removed) {
            process.outcome()
                    .ifPresent(outcome -> bytes -= outcome.stdoutBytes() + outcome.stderrBytes());
        }
        return removed;
    }

    List<LocalProcess> processes() {
        return List.copyOf(processes);
    }

    int count() {
        return processes.size();
    }

    /** Output of its processes, here and in slots of their own. */
    long bytes() {
        return bytes;
    }

    Instant newestEnd() {
        return newestEnd;
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }
}
