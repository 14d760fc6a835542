package dev.drover.server.node.link;

import dev.drover.server.websocket.IncomingMessage;
import dev.drover.server.websocket.Outgoing;

import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Behavior;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * The WebSocket under a link, the same on both sides: messages in and out, and signs of life.
 *
 * <p>Frames are always taken: what an end sends unasked is bounded by the calls that it may have in
 * flight, so neither end ever stops reading to wait for the other to read.
 */
final class LinkSocket implements FrameHandler {

    private static final Duration FAREWELL = Duration.ofSeconds(5);
    private static final int LONGEST_REASON = 120;

    /** What a link hears of its socket; one call after the other. */
    interface Listener {
        void opened();

        void received(byte[] message);

        void roundTrip(Duration time);

        /** Once, and the last call. */
        void closed(String reason);
    }

    private final Listener listener;
    private final LinkConfiguration configuration;
    private final IncomingMessage incoming;
    private final Outgoing outgoing;
    private volatile @Nullable CoreSession session;
    private volatile long heardAt = System.nanoTime();
    private volatile long pingedAt = System.nanoTime();
    private volatile long closingSince;
    private volatile @Nullable String reason;

    LinkSocket(LinkConfiguration configuration, Listener listener) {
        this.configuration = configuration;
        this.listener = listener;
        this.incoming = new IncomingMessage(configuration.messageBytes());
        this.outgoing = Outgoing.binary(configuration.outgoingBytes());
    }

    /** False, and nothing sent, where too much waits or it is closed. */
    boolean send(byte[] message) {
        CoreSession open = session;
        return open != null && reason == null && outgoing.send(open, message, () -> {});
    }

    /** Ends it with a reason that the other end gets to see. */
    void close(String why) {
        close(CloseStatus.NORMAL, why);
    }

    private synchronized void close(int code, String why) {
        if (reason != null) {
            return;
        }
        reason = why;
        closingSince = System.nanoTime();
        CoreSession open = session;
        if (open != null) {
            open.close(
                    code,
                    why.length() <= LONGEST_REASON ? why : why.substring(0, LONGEST_REASON),
                    Callback.NOOP);
        }
    }

    /** Ends it without a word, as a broken network does. */
    void abort(String why) {
        synchronized (this) {
            if (reason == null) {
                reason = why;
            }
        }
        CoreSession open = session;
        if (open != null) {
            open.abort();
        }
    }

    /** To be called every now and then: asks for a sign of life, or gives the link up. */
    void check(long now) {
        CoreSession open = session;
        if (open == null) {
            return;
        }
        long silence = now - heardAt;
        if (reason != null) {
            if (now - closingSince > FAREWELL.toNanos()) {
                open.abort();
            }
        } else if (silence > configuration.silence().toNanos()) {
            abort(
                    "no sign of life for "
                            + Duration.ofNanos(silence).toMillis()
                            + " ms; the limit is "
                            + configuration.silence().toMillis());
        } else if (isToPing(open, now, silence)) {
            ping(open);
        }
    }

    /**
     * The end that was connected to, a primary, asks also while messages come, since it measures
     * the round trip by that. The other end hears these questions, and has its own only when they
     * stay away.
     */
    private boolean isToPing(CoreSession open, long now, long silence) {
        long interval = configuration.pingInterval().toNanos();
        return now - pingedAt > interval
                && (open.getBehavior() == Behavior.SERVER || silence > interval + interval / 2);
    }

    private void ping(CoreSession open) {
        pingedAt = System.nanoTime();
        ByteBuffer payload = ByteBuffer.allocate(Long.BYTES).putLong(pingedAt).flip();
        open.sendFrame(new Frame(OpCode.PING, true, payload), Callback.NOOP, false);
    }

    @Override
    public void onOpen(CoreSession opened, Callback callback) {
        heardAt = System.nanoTime();
        session = opened;
        callback.succeeded();
        if (reason != null) {
            opened.abort(); // closed before it was open
        } else {
            listener.opened();
            ping(opened);
        }
        opened.demand();
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
        heardAt = System.nanoTime();
        CoreSession open = session();
        switch (frame.getOpCode()) {
            case OpCode.BINARY, OpCode.CONTINUATION -> onPart(frame, callback);
            case OpCode.PING -> {
                byte[] payload = bytes(frame);
                callback.succeeded();
                open.sendFrame(
                        new Frame(OpCode.PONG, true, ByteBuffer.wrap(payload)),
                        Callback.NOOP,
                        false);
            }
            case OpCode.PONG -> {
                if (frame.getPayloadLength() == Long.BYTES) {
                    long sentAt = frame.getPayload().getLong();
                    listener.roundTrip(Duration.ofNanos(Math.max(0, System.nanoTime() - sentAt)));
                }
                callback.succeeded();
            }
            case OpCode.TEXT -> {
                callback.succeeded();
                close(CloseStatus.BAD_DATA, "Messages of a link are binary frames");
            }
            default -> callback.succeeded();
        }
        open.demand();
    }

    private void onPart(Frame frame, Callback callback) {
        IncomingMessage.Progress progress = incoming.add(frame);
        callback.succeeded();
        switch (progress) {
            case PARTIAL -> {}
            case WHOLE -> listener.received(incoming.take());
            case TOO_LARGE ->
                    close(
                            CloseStatus.MESSAGE_TOO_LARGE,
                            "A message has more than "
                                    + configuration.messageBytes()
                                    + " bytes, the limit nodes.link.messageBytes");
        }
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        synchronized (this) {
            if (reason == null) {
                reason = String.valueOf(cause.getMessage());
            }
        }
        callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        String why;
        synchronized (this) {
            if (reason == null) {
                reason =
                        status.getReason() == null
                                ? "the connection broke (" + status.getCode() + ")"
                                : "the other end closed it: " + status.getReason();
            }
            why = reason;
        }
        callback.succeeded();
        listener.closed(why);
    }

    private CoreSession session() {
        CoreSession open = session;
        if (open == null) {
            throw new IllegalStateException("The link is not open yet");
        }
        return open;
    }

    private static byte[] bytes(Frame frame) {
        byte[] payload = new byte[frame.getPayloadLength()];
        frame.getPayload().get(payload);
        return payload;
    }
}
