package dev.drover.server.websocket;

import org.eclipse.jetty.websocket.core.Frame;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Puts a message together that comes in one frame or in several. For one thread at a time. */
public final class IncomingMessage {

    public enum Progress {
        PARTIAL,
        WHOLE,
        TOO_LARGE
    }

    private static final byte[] NOTHING = {};

    private final int limit;
    private @Nullable ByteArrayOutputStream earlier;
    private byte[] whole = NOTHING;

    /**
     * @param limit bytes of a message
     */
    public IncomingMessage(int limit) {
        this.limit = limit;
    }

    /** Copies what the frame has; where that is too large, what came earlier is dropped as well. */
    public Progress add(Frame frame) {
        int before = earlier == null ? 0 : earlier.size();
        if (before + frame.getPayloadLength() > limit) {
            earlier = null;
            return Progress.TOO_LARGE;
        }
        byte[] bytes = bytes(frame.getPayload());
        if (frame.isFin() && earlier == null) {
            whole = bytes;
            return Progress.WHOLE;
        }
        if (earlier == null) {
            earlier = new ByteArrayOutputStream(bytes.length);
        }
        earlier.writeBytes(bytes);
        if (!frame.isFin()) {
            return Progress.PARTIAL;
        }
        whole = earlier.toByteArray();
        earlier = null;
        return Progress.WHOLE;
    }

    /** What is whole; the next frame begins another one. */
    public byte[] take() {
        byte[] taken = whole;
        whole = NOTHING;
        return taken;
    }

    private static byte[] bytes(ByteBuffer payload) {
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        return bytes;
    }
}
