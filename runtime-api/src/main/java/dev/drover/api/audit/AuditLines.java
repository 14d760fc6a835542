package dev.drover.api.audit;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads lines that end with a newline, and tells where they end. Of a line beyond {@link
 * AuditFormat#LONGEST_LINE} only so much is given. For one thread.
 */
public final class AuditLines implements AutoCloseable {

    private final InputStream in;
    private final byte[] buffer = new byte[64 << 10];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long left;
    private int position;
    private int filled;
    private long offset;
    private long beyond;

    /**
     * @param limit bytes that are read at the most
     */
    public AuditLines(InputStream in, long limit) {
        this.in = in;
        this.left = limit;
    }

    /** The next line without its end; null where no other is ended by a newline. */
    public byte @Nullable [] next() throws IOException {
        line.reset();
        beyond = 0;
        while (fill()) {
            int start = position;
            while (position < filled && buffer[position] != '\n') {
                position++;
            }
            keep(start);
            beyond += position - start;
            if (position < filled) {
                position++;
                offset += beyond + 1;
                beyond = 0;
                return line.toByteArray();
            }
        }
        return null;
    }

    /** Bytes from the beginning to the end of the last line that was given. */
    public long offset() {
        return offset;
    }

    /** Bytes after the last newline, once {@link #next} gave null. */
    public long torn() {
        return beyond;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private boolean fill() throws IOException {
        if (position < filled) {
            return true;
        }
        if (left <= 0) {
            return false;
        }
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (read <= 0) {
            return false;
        }
        left -= read;
        position = 0;
        filled = read;
        return true;
    }

    private void keep(int start) {
        int room = AuditFormat.LONGEST_LINE - line.size();
        line.write(buffer, start, Math.min(room, position - start));
    }
}
