package dev.drover.server.web;

import org.eclipse.jetty.websocket.core.CloseStatus;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The end of a connection whose peer sends too large a message. It waits for the error to be
 * written, since Jetty drops what waits behind a close, and a while for the rest of the message:
 * who is still sending does not get to see why.
 */
final class TooLargeMessage {

    /** How long the rest of the message is taken, and dropped. */
    private static final Duration REST_OF_MESSAGE = Duration.ofSeconds(2);

    private final RpcSocket socket;
    private final int limit;
    private final long refusedAt = System.nanoTime();

    /** The error is written; the message's end is read. */
    private final AtomicInteger steps = new AtomicInteger(2);

    // Of the reading thread alone.
    private boolean restIsRead;
    private long skipped;

    TooLargeMessage(RpcSocket socket, int limit) {
        this.socket = socket;
        this.limit = limit;
    }

    /** Says why. */
    void refuse(byte[] error) {
        socket.send(error, this::step);
    }

    /** Drops a frame that came after the limit, or with which it was reached. */
    void skip(int length, boolean last) {
        skipped += length;
        if (!restIsRead && (last || skipped > Exchange.SKIPPED_BYTES)) {
            restIsRead = true;
            step();
        }
    }

    boolean isOverdueAt(long nanoTime) {
        return nanoTime - refusedAt > REST_OF_MESSAGE.toNanos();
    }

    void end() {
        socket.end(CloseStatus.MESSAGE_TOO_LARGE, Exchange.tooLarge(limit).text());
    }

    private void step() {
        if (steps.decrementAndGet() == 0) {
            end();
        }
    }
}
