package dev.drover.server.websocket;

import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What waits for the peer of a connection to read it: bounded, and with an eye on whether the peer
 * reads at all. While too much waits, no further message is taken from the peer.
 *
 * <p>Safe for use by many threads.
 */
public final class Outgoing {

    /** While more than this waits for the peer to read, no further message is taken from it. */
    private static final long PAUSE_BYTES = 256 * 1024;

    public static final Duration STALLED = Duration.ofSeconds(30);

    private final byte opCode;
    private final long limit;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicBoolean paused = new AtomicBoolean();
    private volatile long sentAt;
    private long bytesOut; // of the keeper's thread alone

    private Outgoing(byte opCode, long limit) {
        this.opCode = opCode;
        this.limit = limit;
    }

    /**
     * Of messages that are text.
     *
     * @param limit bytes that may wait before a further message
     */
    public static Outgoing text(long limit) {
        return new Outgoing(OpCode.TEXT, limit);
    }

    /** As the other one, of messages that are not. */
    public static Outgoing binary(long limit) {
        return new Outgoing(OpCode.BINARY, limit);
    }

    /**
     * Takes a whole message. False, and nothing sent, where too much waits.
     *
     * @param afterwards runs when the message was written, on a thread of the connection
     */
    public boolean send(CoreSession session, byte[] message, Runnable afterwards) {
        int length = message.length;
        long before = waiting.getAndAdd(length);
        if (before == 0) {
            sentAt = System.nanoTime();
        }
        if (before > limit) {
            waiting.addAndGet(-length);
            return false;
        }
        session.sendFrame(
                new Frame(opCode, ByteBuffer.wrap(message)),
                Callback.from(() -> sent(session, length, afterwards)),
                false);
        return true;
    }

    /** Asks for the next frame of the peer, now or when it has read enough. */
    public void demand(CoreSession session) {
        if (waiting.get() <= PAUSE_BYTES) {
            session.demand();
            return;
        }
        paused.set(true);
        resume(session);
    }

    /**
     * Whether nothing of what waits has gone out for too long. A byte counts: of a long message
     * they go out long before it is sent.
     */
    public boolean isStalled(CoreSession session, long nanoTime) {
        if (waiting.get() == 0) {
            return false;
        }
        long bytes =
                session instanceof WebSocketCoreSession jetty
                        ? jetty.getConnection().getBytesOut()
                        : 0;
        if (bytes != bytesOut) {
            bytesOut = bytes;
            sentAt = nanoTime;
        }
        return nanoTime - sentAt > STALLED.toNanos();
    }

    private void sent(CoreSession session, int length, Runnable afterwards) {
        sentAt = System.nanoTime();
        waiting.addAndGet(-length);
        if (paused.get()) {
            resume(session);
        }
        afterwards.run();
    }

    private void resume(CoreSession session) {
        if (waiting.get() <= PAUSE_BYTES && paused.compareAndSet(true, false)) {
            session.demand();
        }
    }
}
