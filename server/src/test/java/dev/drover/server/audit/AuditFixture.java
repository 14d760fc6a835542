package dev.drover.server.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drover.api.audit.AuditEntry;
import dev.drover.api.audit.AuditProgress;
import dev.drover.api.audit.AuditReport;
import dev.drover.server.access.Caller;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A log in a folder of the test, with a clock that the test sets. */
final class AuditFixture {

    static final Caller ALICE = Caller.administrator("alice");

    private final Path folder;
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final InstantSource clock = () -> now;
    private int checkpointEntries = 1_000;
    private @Nullable Duration keep;

    AuditFixture(Path folder) {
        this.folder = folder;
    }

    AuditFixture signingEach(int entries) {
        checkpointEntries = entries;
        return this;
    }

    AuditFixture keeping(Duration time) {
        keep = time;
        return this;
    }

    void passes(Duration time) {
        now = now.plus(time);
    }

    FileAuditLog open() {
        return FileAuditLog.open(
                folder,
                new AuditConfiguration(
                        keep,
                        64 << 10,
                        16 << 10,
                        checkpointEntries,
                        Duration.ofHours(1),
                        3,
                        Duration.ofSeconds(10)),
                clock);
    }

    static long record(FileAuditLog log, int number) {
        return log.record(
                AuditEvent.of(ALICE, "script.push", "s" + number, Map.of("number", number)));
    }

    static void fill(FileAuditLog log, int from, int to) {
        for (int each = from; each <= to; each++) {
            record(log, each);
        }
    }

    static AuditReport verify(FileAuditLog log) {
        return log.reader().verify(AuditProgress.START);
    }

    static List<AuditEntry> newest(FileAuditLog log, int limit) {
        return log.reader()
                .list(new AuditQuery(null, null, limit, null, null, null, null, null))
                .entries();
    }

    /** The lines of an export. */
    static List<String> export(FileAuditLog log) {
        List<String> lines = new ArrayList<>();
        AuditPiece piece = log.reader().export(null);
        lines.addAll(piece.lines());
        while (piece.next() != null) {
            piece = log.reader().export(piece.next());
            lines.addAll(piece.lines());
        }
        return lines;
    }

    static byte[] file(List<String> lines) {
        return (String.join("\n", lines) + "\n").getBytes(UTF_8);
    }

    /** The files of the log, the oldest first. */
    List<Path> segments() throws Exception {
        try (Stream<Path> files = Files.list(folder.resolve("audit"))) {
            return files.sorted().toList();
        }
    }

    Path head() {
        return folder.resolve("audit.head");
    }
}
