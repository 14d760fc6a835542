package dev.drover.server.web;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** A message that comes in several frames, up to a limit. */
final class PartialMessage {

    private final int limit;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    PartialMessage(int limit) {
        this.limit = limit;
    }

    /** False where the message is larger than the limit; then nothing was added. */
    boolean add(ByteBuffer payload) {
        if (received.size() + payload.remaining() > limit) {
            return false;
        }
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        received.write(bytes, 0, bytes.length);
        return true;
    }

    byte[] bytes() {
        return received.toByteArray();
    }
}
