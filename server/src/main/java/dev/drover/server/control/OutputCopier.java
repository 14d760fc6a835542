package dev.drover.server.control;

import dev.drover.api.RunLogEntry.Kind;
import dev.drover.server.process.LaunchedProcess;
import dev.drover.server.process.ProcessStream;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Copies the lines that one process writes into its run's log, up to a limit; beyond it the spool
 * alone has them.
 *
 * <p>{@link #grew()} and {@link #ended()} may be called by any thread; the copying is done by the
 * thread that runs it.
 */
final class OutputCopier implements Runnable {

    /** Takes a line for the log. */
    @FunctionalInterface
    interface Lines {
        void line(Kind kind, String text);
    }

    private static final int CHUNK_BYTES = 64 << 10;

    /** A longer line becomes several entries. */
    private static final int LINE_BYTES = 16 << 10;

    /** Bytes of UTF-8. */
    private static final int LONGEST_CHARACTER = 4;

    private static final class Position {
        private long offset;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    }

    private final LaunchedProcess process;
    private final long limit;
    private final Lines lines;
    private final Semaphore news = new Semaphore(0);
    private final Map<ProcessStream, Position> positions = new EnumMap<>(ProcessStream.class);
    private volatile boolean ended;
    private long copied;

    OutputCopier(LaunchedProcess process, long limit, Lines lines) {
        this.process = process;
        this.limit = limit;
        this.lines = lines;
        for (ProcessStream stream : ProcessStream.values()) {
            positions.put(stream, new Position());
        }
    }

    void grew() {
        news.release();
    }

    /** What the process wrote until now is all; the copier ends when it has copied that. */
    void ended() {
        ended = true;
        news.release();
    }

    @Override
    public void run() {
        boolean last;
        do {
            last = ended;
            for (ProcessStream stream : ProcessStream.values()) {
                copy(stream, Objects.requireNonNull(positions.get(stream)));
            }
        } while (!last && await());
        for (ProcessStream stream : ProcessStream.values()) {
            finishLine(stream, Objects.requireNonNull(positions.get(stream)));
        }
    }

    private boolean await() {
        try {
            // The deadline bounds the wait for news that never came; whether there is any is then
            // looked up.
            boolean woken = news.tryAcquire(60, TimeUnit.SECONDS);
            if (woken) {
                news.drainPermits();
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void copy(ProcessStream stream, Position position) {
        while (copied < limit) {
            byte[] bytes =
                    process.read(
                            stream, position.offset, (int) Math.min(CHUNK_BYTES, limit - copied));
            if (bytes.length == 0) {
                return;
            }
            position.offset += bytes.length;
            copied += bytes.length;
            split(stream, position, bytes);
            if (copied >= limit) {
                finishLine(stream, position);
                lines.line(
                        Kind.GAP,
                        "Process "
                                + process.id()
                                + " wrote more than the "
                                + limit
                                + " bytes of its output that are copied here; its spool has the"
                                + " rest");
            }
        }
    }

    private void split(ProcessStream stream, Position position, byte[] bytes) {
        for (byte value : bytes) {
            if (value == '\n') {
                lines.line(kind(stream), text(position));
            } else {
                if (isFull(position.line.size(), value)) {
                    lines.line(kind(stream), text(position));
                }
                position.line.write(value);
            }
        }
    }

    /** A character that was begun is written whole; what is no text is cut anywhere. */
    private static boolean isFull(int length, byte next) {
        return length >= LINE_BYTES + LONGEST_CHARACTER
                || (length >= LINE_BYTES && !continuesCharacter(next));
    }

    private static boolean continuesCharacter(byte value) {
        return (value & 0xC0) == 0x80;
    }

    private void finishLine(ProcessStream stream, Position position) {
        if (position.line.size() > 0) {
            lines.line(kind(stream), text(position));
        }
    }

    private static String text(Position position) {
        String text = position.line.toString(StandardCharsets.UTF_8);
        position.line.reset();
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private static Kind kind(ProcessStream stream) {
        return switch (stream) {
            case STDOUT -> Kind.STDOUT;
            case STDERR -> Kind.STDERR;
        };
    }
}
