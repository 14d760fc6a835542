package dev.drover.benchmarks;

import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/** One end of a bare WebSocket whose messages are signed; a frame is a message. */
final class SignedEndpoint implements FrameHandler {
    private final Signatures signatures;
    private final @Nullable SynchronousQueue<byte[]> received;
    private volatile @Nullable CoreSession session;

    /**
     * @param received takes what comes; without it, the end answers
     */
    private SignedEndpoint(Signatures signatures, @Nullable SynchronousQueue<byte[]> received) {
        this.signatures = signatures;
        this.received = received;
    }

    static SignedEndpoint answering() {
        return new SignedEndpoint(Signatures.ofServer(), null);
    }

    static SignedEndpoint asking() {
        return new SignedEndpoint(Signatures.ofClient(), new SynchronousQueue<>());
    }

    /** There and back. */
    void ask(byte[] content) throws InterruptedException {
        CoreSession open = session;
        SynchronousQueue<byte[]> answers = received;
        if (open == null || answers == null) {
            throw new IllegalStateException("It is not open, or the end that answers");
        }
        send(open, content);
        byte[] answer = answers.poll(10, TimeUnit.SECONDS);
        if (answer == null) {
            throw new IllegalStateException("There was no answer within 10 s");
        }
        signatures.verify(answer);
    }

    private void send(CoreSession open, byte[] content) {
        ByteBuffer payload = ByteBuffer.wrap(signatures.sign(content));
        open.sendFrame(new Frame(OpCode.BINARY, true, payload), Callback.NOOP, false);
    }

    @Override
    public void onOpen(CoreSession opened, Callback callback) {
        session = opened;
        callback.succeeded();
        opened.demand();
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
        CoreSession open = session;
        if (frame.getOpCode() != OpCode.BINARY || open == null) {
            callback.succeeded();
            return;
        }
        byte[] bytes = new byte[frame.getPayloadLength()];
        frame.getPayload().get(bytes);
        callback.succeeded();
        if (received == null) {
            send(open, signatures.verify(bytes));
        } else {
            hand(received, bytes);
        }
        open.demand();
    }

    private static void hand(SynchronousQueue<byte[]> received, byte[] bytes) {
        try {
            received.offer(bytes, 10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        callback.succeeded();
    }
}
