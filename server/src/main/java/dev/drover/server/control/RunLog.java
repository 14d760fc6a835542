package dev.drover.server.control;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.RunId;
import dev.drover.api.RunLogEntry;
import dev.drover.api.RunLogPage;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The log of one run: a file of JSON lines that only grows, read by byte offset, so that a slow
 * reader costs nobody anything. The file is made with the first entry.
 *
 * <p>Safe for use by many threads.
 */
final class RunLog implements AutoCloseable {

    /** What one {@link #read} gives at the most. */
    private static final int PAGE_BYTES = 256 << 10;

    /** Room beyond the limit for the entries that say how the run ended. */
    private static final int LAST_WORDS_BYTES = 64 << 10;

    private final RunId run;
    private final Path file;
    private final long limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** No channel: interrupting a thread that writes to one closes it for everybody. */
    @GuardedBy("lock")
    private @Nullable RandomAccessFile writing;

    @GuardedBy("lock")
    private long length;

    @GuardedBy("lock")
    private boolean closed;

    RunLog(RunId run, Path file, long limit) {
        this.run = run;
        this.file = file;
        this.limit = limit;
    }

    /**
     * Appends an entry; false where the log is at its limit and the entry was dropped.
     *
     * @throws DroverException STORAGE_FULL where it cannot be written
     */
    boolean append(RunLogEntry entry) {
        return append(entry, limit);
    }

    /** Appends one of the last entries, which may go a little beyond the limit. */
    void appendLast(RunLogEntry entry) {
        append(entry, limit + LAST_WORDS_BYTES);
    }

    private boolean append(RunLogEntry entry, long bound) {
        byte[] line = line(entry);
        lock.lock();
        try {
            if (closed || length + line.length > bound) {
                return false;
            }
            write(line);
            changed.signalAll();
            return true;
        } catch (IOException e) {
            throw new DroverException(
                    ErrorKind.STORAGE_FULL,
                    "The log of run " + run + " cannot be written: " + e.getMessage(),
                    "Make room on the disk of the data folder.",
                    Map.of(),
                    e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Entries from an offset on; waits up to {@code wait} where there are none yet and the run goes
     * on.
     */
    RunLogPage read(long offset, Duration wait) throws InterruptedException {
        long end;
        boolean over;
        lock.lock();
        try {
            long remaining = wait.toNanos();
            while (length <= offset && !closed && remaining > 0) {
                remaining = changed.awaitNanos(remaining);
            }
            end = length;
            over = closed;
        } finally {
            lock.unlock();
        }
        return page(file, offset, end, over);
    }

    /** Nothing is appended from here on; readers see the end. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            if (writing != null) {
                try (RandomAccessFile open = writing) {
                    open.setLength(length);
                }
            }
        } catch (IOException e) {
            throw new DroverException(
                    ErrorKind.STORAGE_FULL,
                    "The log of run " + run + " cannot be closed: " + e.getMessage(),
                    "Look at the disk of the data folder.",
                    Map.of(),
                    e);
        } finally {
            lock.unlock();
        }
    }

    /** A page of a log whose run is over. */
    static RunLogPage readEnded(Path file, long offset) {
        long length = file.toFile().length();
        return page(file, offset, length, true);
    }

    @GuardedBy("lock")
    private void write(byte[] line) throws IOException {
        RandomAccessFile open = writing;
        if (open == null) {
            open = open(file);
            writing = open;
        }
        // Only whole lines count: a line cut short by a full disk is written over.
        open.seek(length);
        open.write(line);
        length += line.length;
    }

    private static RandomAccessFile open(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        }
        return new RandomAccessFile(file.toFile(), "rw");
    }

    private static byte[] line(RunLogEntry entry) {
        byte[] json = Json.mapper().writeValueAsBytes(entry);
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    private static RunLogPage page(Path file, long offset, long length, boolean over) {
        if (offset >= length) {
            return new RunLogPage(List.of(), Math.max(0, Math.min(offset, length)), over);
        }
        try (FileChannel reading = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(length - offset, PAGE_BYTES));
            fill(reading, buffer, offset);
            while (lastLineEnd(buffer) == 0 && offset + buffer.capacity() < length) {
                buffer =
                        ByteBuffer.allocate(
                                (int) Math.min(length - offset, buffer.capacity() * 2L));
                fill(reading, buffer, offset);
            }
            int end = lastLineEnd(buffer);
            long next = offset + end;
            return new RunLogPage(
                    entries(buffer.array(), end), next, over && (next >= length || end == 0));
        } catch (IOException e) {
            throw new DroverException(
                    ErrorKind.UNAVAILABLE,
                    "The log " + file.getFileName() + " cannot be read: " + e.getMessage(),
                    "Look at the disk of the data folder.",
                    Map.of(),
                    e);
        }
    }

    private static void fill(FileChannel channel, ByteBuffer buffer, long offset)
            throws IOException {
        while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) > 0) {
            // the loop's condition does the work
        }
    }

    /** The length of the whole lines at the buffer's start. */
    private static int lastLineEnd(ByteBuffer buffer) {
        for (int index = buffer.position() - 1; index >= 0; index--) {
            if (buffer.get(index) == '\n') {
                return index + 1;
            }
        }
        return 0;
    }

    private static List<RunLogEntry> entries(byte[] bytes, int end) {
        List<RunLogEntry> entries = new ArrayList<>();
        int start = 0;
        for (int index = 0; index < end; index++) {
            if (bytes[index] == '\n') {
                entries.add(entry(bytes, start, index - start));
                start = index + 1;
            }
        }
        return entries;
    }

    private static RunLogEntry entry(byte[] bytes, int start, int length) {
        try {
            return Json.mapper().readValue(bytes, start, length, RunLogEntry.class);
        } catch (JacksonException e) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The offset is not at the start of a log entry",
                    "Begin at 0, and go on at the offset that the last answer gave.");
        }
    }
}
