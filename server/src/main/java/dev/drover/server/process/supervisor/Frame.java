package dev.drover.server.process.supervisor;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A frame that is being made: its kind, then numbers and texts. A text is its length, its bytes in
 * UTF-8 and a zero, so that the reader can hand it to C as it lies.
 */
public final class Frame {

    private static final int FIRST_BYTES = 256;

    private ByteBuffer buffer = ByteBuffer.allocate(FIRST_BYTES);

    public Frame(MessageKind kind) {
        buffer.putInt(0).put(kind.code());
    }

    public Frame add(byte value) {
        room(Byte.BYTES).put(value);
        return this;
    }

    public Frame add(int value) {
        room(Integer.BYTES).putInt(value);
        return this;
    }

    public Frame add(long value) {
        room(Long.BYTES).putLong(value);
        return this;
    }

    public Frame add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        room(Integer.BYTES + bytes.length + 1).putInt(bytes.length).put(bytes).put((byte) 0);
        return this;
    }

    public Frame add(byte[] bytes, int offset, int length) {
        room(length).put(bytes, offset, length);
        return this;
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            int capacity = Math.max(buffer.capacity() * 2, buffer.position() + bytes);
            buffer =
                    ByteBuffer.wrap(Arrays.copyOf(buffer.array(), capacity))
                            .position(buffer.position());
        }
        return buffer;
    }

    /** Bytes without the length in front. */
    public int size() {
        return buffer.position() - Integer.BYTES;
    }

    /** The whole frame as it goes over the wire. Nothing may be added after it. */
    public ByteBuffer finish() {
        return buffer.putInt(0, size()).flip();
    }

    /** Reads the kind of a frame that has arrived. */
    public static MessageKind kind(ByteBuffer frame) {
        return MessageKind.of(frame.get());
    }

    /** Reads a text of a frame that has arrived. */
    public static String text(ByteBuffer frame) {
        byte[] bytes = new byte[frame.getInt()];
        frame.get(bytes).get();
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
