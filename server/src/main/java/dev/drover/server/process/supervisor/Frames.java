package dev.drover.server.process.supervisor;

import org.jspecify.annotations.Nullable;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Reads frames from a socket: four bytes of length, then as many bytes. Several frames that arrive
 * together cost one read.
 *
 * <p>Not safe for use by many threads.
 */
public final class Frames {

    /** A command line and environment are at most some 2 MB on Linux. */
    public static final int MAX_BYTES = 4 << 20;

    private static final int READ_BYTES = 32 << 10;

    private final SocketChannel channel;
    private final ByteBuffer arrived = ByteBuffer.allocateDirect(READ_BYTES).flip();

    /** After an error nobody knows where a frame begins: there is no next one. */
    private boolean broken;

    public Frames(SocketChannel channel) {
        this.channel = channel;
    }

    /**
     * Reads the next frame into a direct buffer, the given one where it is large enough.
     *
     * @return the buffer that holds it, from its beginning to its limit; null when the other side
     *     has closed
     */
    public @Nullable ByteBuffer next(ByteBuffer buffer) throws IOException {
        if (broken) {
            return null;
        }
        broken = true;
        ByteBuffer frame = fill(Integer.BYTES) ? read(buffer) : null;
        broken = false;
        return frame;
    }

    private ByteBuffer read(ByteBuffer buffer) throws IOException {
        int length = arrived.getInt();
        if (length < 1 || length > MAX_BYTES) {
            throw new IOException("A frame of " + length + " bytes; the limit is " + MAX_BYTES);
        }
        ByteBuffer target =
                buffer.capacity() >= length
                        ? buffer.clear().limit(length)
                        : ByteBuffer.allocateDirect(Integer.highestOneBit(length) * 2)
                                .limit(length);
        int buffered = Math.min(length, arrived.remaining());
        target.put(0, arrived, arrived.position(), buffered).position(buffered);
        arrived.position(arrived.position() + buffered);
        while (target.hasRemaining()) {
            if (channel.read(target) < 0) {
                throw new EOFException("The connection ended within a frame");
            }
        }
        return target.flip();
    }

    private boolean fill(int wanted) throws IOException {
        while (arrived.remaining() < wanted) {
            arrived.compact();
            int count = readMore();
            if (count < 0) {
                if (arrived.hasRemaining()) {
                    throw new EOFException("The connection ended within a frame");
                }
                return false;
            }
        }
        return true;
    }

    /**
     * Whatever happens, the buffer holds afterwards what has arrived and nothing that was read
     * before.
     */
    private int readMore() throws IOException {
        try {
            return channel.read(arrived);
        } finally {
            arrived.flip();
        }
    }
}
