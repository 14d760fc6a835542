package dev.drover.server.process;

import dev.drover.api.ProcessId;
import dev.drover.server.process.supervisor.SpoolRecord;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Where ended processes are kept: files to which only is added, and which are deleted as a whole,
 * the oldest first. Small output is copied into them; large output stays in its slot.
 *
 * <p>Not safe for use by many threads.
 */
final class Archive implements AutoCloseable {

    /** Output of both streams together that is copied. */
    private static final long SMALL = 64 << 10;

    /** As many segments make up what is kept, so that forgetting one forgets a small part of it. */
    private static final int SEGMENTS = 8;

    private static final String SEGMENT = "archive-";

    private final Spool spool;
    private final ProcessConfiguration configuration;
    private final Predicate<ProcessId> needed;
    private final Deque<ArchiveSegment> segments = new ArrayDeque<>();
    private @Nullable FileChannel current;
    private long lastNumber;
    private boolean damaged;

    /**
     * @param needed tells what is kept however much and old it is
     */
    Archive(Spool spool, ProcessConfiguration configuration, Predicate<ProcessId> needed) {
        this.spool = spool;
        this.configuration = configuration;
        this.needed = needed;
    }

    /** Reads what an earlier server kept; gives its processes. */
    List<LocalProcess> load(ProcessControl control) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found =
                Files.newDirectoryStream(spool.folder(), SEGMENT + "[0-9]*")) {
            found.forEach(files::add);
        }
        files.sort(null);
        var reader = new ArchiveReader(spool, control);
        List<LocalProcess> all = new ArrayList<>();
        for (Path file : files) {
            String name = file.getFileName().toString();
            lastNumber = Long.parseLong(name.substring(SEGMENT.length()));
            var segment = new ArchiveSegment(file);
            for (Map.Entry<String, LocalProcess> each : reader.read(file).entrySet()) {
                LocalProcess process = each.getValue();
                process.outcome().ifPresent(outcome -> segment.add(process, outcome));
                all.add(process);
            }
            segments.add(segment);
        }
        damaged = reader.sawDamage();
        return all;
    }

    /** Whether there was something that could not be understood when it was loaded. */
    boolean isDamaged() {
        return damaged;
    }

    /**
     * Adds ended processes with one write, and frees the slots of those whose output was copied.
     */
    void add(List<LocalProcess> some) throws IOException {
        List<LocalProcess> ended = some.stream().filter(LocalProcess::hasOutput).toList();
        if (ended.isEmpty()) {
            return;
        }
        ArchiveSegment segment = segment();
        FileChannel channel = channel(segment);
        long begin = channel.size();
        var bytes = new ByteArrayOutputStream();
        List<OutputPlace> places = new ArrayList<>();
        for (LocalProcess process : ended) {
            places.add(write(process, segment, begin, bytes));
        }
        append(channel, begin, bytes.toByteArray());
        for (int i = 0; i < ended.size(); i++) {
            LocalProcess process = ended.get(i);
            process.outcome().ifPresent(outcome -> segment.add(process, outcome));
            process.moveOutput(places.get(i)).ifPresent(spool::giveBack);
        }
    }

    /** All or nothing: a part of an entry would hide those after it. */
    private static void append(FileChannel channel, long begin, byte[] bytes) throws IOException {
        boolean whole = false;
        try {
            SpoolFile.writeAll(channel.position(begin), ByteBuffer.wrap(bytes));
            whole = true;
        } finally {
            if (!whole) {
                channel.truncate(begin);
            }
        }
    }

    private OutputPlace write(
            LocalProcess process, ArchiveSegment segment, long begin, ByteArrayOutputStream bytes)
            throws IOException {
        SpoolSlot slot = process.slot();
        ProcessOutcome outcome = process.outcome().orElseThrow();
        String id = process.id().value();
        byte[] content = slot.readRecord();
        byte[] record = Arrays.copyOf(content, SpoolRecord.parse(content, id).bytes());
        boolean small = outcome.stdoutBytes() + outcome.stderrBytes() <= SMALL;
        byte[] stdout = small ? stream(slot, ProcessStream.STDOUT, outcome) : new byte[0];
        byte[] stderr = small ? stream(slot, ProcessStream.STDERR, outcome) : new byte[0];
        var entry =
                new ArchiveEntry(
                        id,
                        record.length,
                        small ? stdout.length : outcome.stdoutBytes(),
                        small ? stderr.length : outcome.stderrBytes(),
                        small ? ArchiveEntry.HERE : slot.path().getFileName().toString());
        bytes.writeBytes(entry.line());
        bytes.writeBytes(record);
        long offset = begin + bytes.size();
        bytes.writeBytes(stdout);
        bytes.writeBytes(stderr);
        return small
                ? new ArchivedOutput(segment.file(), offset, stdout.length, stderr.length)
                : slot;
    }

    private static byte[] stream(SpoolSlot slot, ProcessStream stream, ProcessOutcome outcome)
            throws IOException {
        int length = Math.toIntExact(outcome.length(stream));
        return length == 0 ? new byte[0] : slot.read(stream, 0, length);
    }

    /** The segment that is added to; a new one when the last has its share, and after a restart. */
    private ArchiveSegment segment() {
        ArchiveSegment last = segments.peekLast();
        boolean full =
                last == null
                        || current == null
                        || last.count() >= Math.max(1, configuration.retainedProcesses() / SEGMENTS)
                        || last.bytes() >= Math.max(1, configuration.retainedBytes() / SEGMENTS);
        if (!full) {
            return last;
        }
        lastNumber++;
        var next =
                new ArchiveSegment(spool.folder().resolve(SEGMENT + "%09d".formatted(lastNumber)));
        segments.addLast(next);
        return next;
    }

    private FileChannel channel(ArchiveSegment segment) throws IOException {
        FileChannel channel = current;
        if (channel != null && Files.exists(segment.file())) {
            return channel;
        }
        close();
        channel = SpoolFile.write(segment.file());
        current = channel;
        return channel;
    }

    /**
     * Forgets the oldest segments while there is more than is to be kept; gives their processes.
     */
    List<LocalProcess> dropOldest(Instant now) throws IOException {
        List<LocalProcess> dropped = new ArrayList<>();
        ArchiveSegment oldest = segments.peekFirst();
        while (oldest != null && isToBeDropped(oldest, now)) {
            segments.removeFirst();
            oldest.delete();
            dropped.addAll(oldest.processes());
            oldest = segments.peekFirst();
        }
        if (segments.isEmpty()) {
            close();
        }
        dropped.forEach(process -> process.loseOutput().ifPresent(spool::giveBack));
        return dropped;
    }

    private boolean isToBeDropped(ArchiveSegment oldest, Instant now) {
        long count = segments.stream().mapToLong(ArchiveSegment::count).sum();
        long bytes = segments.stream().mapToLong(ArchiveSegment::bytes).sum();
        boolean tooMuch =
                count > configuration.retainedProcesses()
                        || (bytes > configuration.retainedBytes() && segments.size() > 1);
        return (tooMuch || oldest.newestEnd().isBefore(now.minus(configuration.retainedAge())))
                && oldest.processes().stream().noneMatch(process -> needed.test(process.id()));
    }

    /** Forgets one process. Its bytes go with its segment. */
    void forget(LocalProcess process) throws IOException {
        for (ArchiveSegment segment : segments) {
            if (segment.remove(process)) {
                byte[] line = ArchiveEntry.forgottenLine(process.id().value());
                try (FileChannel channel = SpoolFile.write(segment.file())) {
                    SpoolFile.writeAll(channel.position(channel.size()), ByteBuffer.wrap(line));
                }
                break;
            }
        }
        process.loseOutput().ifPresent(spool::giveBack);
    }

    @Override
    public void close() throws IOException {
        FileChannel channel = current;
        current = null;
        if (channel != null) {
            channel.close();
        }
    }
}
