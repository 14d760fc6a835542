package dev.drover.server.process;

import dev.drover.server.process.supervisor.ExitRecord;
import dev.drover.server.process.supervisor.SpoolRecord;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a segment of the archive after a restart: every process in it has ended, and that was told.
 */
final class ArchiveReader {

    private static final int LONGEST_LINE = 256;

    private final Spool spool;
    private final ProcessControl control;
    private boolean damage;

    ArchiveReader(Spool spool, ProcessControl control) {
        this.spool = spool;
        this.control = control;
    }

    /** Whether something that was read could not be understood, but for an end that was cut off. */
    boolean sawDamage() {
        return damage;
    }

    /** The processes of a segment by their identifiers, up to where it is damaged or ends. */
    Map<String, LocalProcess> read(Path file) throws IOException {
        Map<String, LocalProcess> processes = new LinkedHashMap<>();
        long size = Files.size(file);
        long at = 0;
        while (true) {
            byte[] head = SpoolFile.read(file, at, LONGEST_LINE);
            Optional<String> line = ArchiveEntry.nextLine(java.nio.ByteBuffer.wrap(head));
            if (line.isEmpty()) {
                return processes;
            }
            at += line.get().length() + 1;
            Optional<ArchiveEntry> entry = ArchiveEntry.parse(line.get());
            if (entry.isPresent()) {
                if (size < at + entry.get().following()) {
                    return processes; // cut off while it was written: its slot still has it
                }
                Optional<LocalProcess> process = process(file, at, entry.get());
                process.ifPresent(found -> processes.put(found.id().value(), found));
                damage |= process.isEmpty();
                at += entry.get().following();
            } else {
                Optional<String> forgotten = ArchiveEntry.forgotten(line.get());
                forgotten.ifPresent(processes::remove);
                damage |= forgotten.isEmpty();
            }
        }
    }

    private Optional<LocalProcess> process(Path file, long at, ArchiveEntry entry)
            throws IOException {
        byte[] lines = SpoolFile.read(file, at, entry.recordBytes());
        SpoolRecord record = SpoolRecord.parse(lines, entry.process());
        Optional<LaunchRecord> launch = LaunchRecord.parse(record.launch());
        Optional<ExitRecord> exit = record.exit();
        if (launch.isEmpty() || exit.isEmpty()) {
            return Optional.empty();
        }
        OutputPlace place =
                entry.isHere()
                        ? new ArchivedOutput(
                                file,
                                at + entry.recordBytes(),
                                entry.stdoutBytes(),
                                entry.stderrBytes())
                        : spool.slot(entry.slot());
        var process = new LocalProcess(launch.get(), place, control, Recovery.NOBODY);
        process.ended(exit.get());
        return Optional.of(process);
    }
}
