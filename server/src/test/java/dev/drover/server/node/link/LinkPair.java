package dev.drover.server.node.link;

import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/** Both ends of a link in one virtual machine, without a network between them. */
public final class LinkPair implements AutoCloseable {

    private final @Nullable Link first;
    private final Link second;
    private final End toFirst;
    private final End toSecond;

    public LinkPair(
            Map<String, LinkMethod> ofFirst,
            Map<String, LinkMethod> ofSecond,
            LinkConfiguration configuration) {
        this(
                new Link("the second", ofFirst, configuration, new Nobody()),
                null,
                ofSecond,
                configuration);
    }

    /** With a first end that somebody else made. */
    public LinkPair(
            FrameHandler first, Map<String, LinkMethod> ofSecond, LinkConfiguration configuration) {
        this(null, first, ofSecond, configuration);
    }

    private LinkPair(
            @Nullable Link first,
            @Nullable FrameHandler ofFirst,
            Map<String, LinkMethod> ofSecond,
            LinkConfiguration configuration) {
        this.first = first;
        second = new Link("the first", ofSecond, configuration, new Nobody());
        toFirst = new End(first == null ? Objects.requireNonNull(ofFirst) : first.handler());
        toSecond = new End(second.handler());
        toFirst.other = toSecond;
        toSecond.other = toFirst;
        CountDownLatch both = new CountDownLatch(2);
        CompletableFuture.allOf(toFirst.open(both), toSecond.open(both)).join();
    }

    public Link first() {
        return Objects.requireNonNull(first, "somebody else has it");
    }

    public Link second() {
        return second;
    }

    /** Nothing comes any more, and nobody is told. */
    public void stall() {
        toFirst.stalled = true;
        toSecond.stalled = true;
    }

    @Override
    public void close() {
        toFirst.close(CloseStatus.NORMAL, "over", Callback.NOOP);
        toFirst.thread.close();
        toSecond.thread.close();
    }

    /** The connection of one end; what it is sent, it hears on a thread of its own. */
    private static final class End extends CoreSession.Empty {

        private final FrameHandler handler;
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private End other = this;
        private volatile boolean stalled;
        private boolean closed;

        End(FrameHandler handler) {
            this.handler = handler;
        }

        /** Neither says anything before the other can hear it. */
        CompletableFuture<Void> open(CountDownLatch both) {
            return CompletableFuture.runAsync(
                    () -> {
                        both.countDown();
                        try {
                            both.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        handler.onOpen(this, Callback.NOOP);
                    },
                    thread);
        }

        @Override
        public void sendFrame(OutgoingEntry entry) {
            Frame frame = entry.getFrame();
            ByteBuffer copy = ByteBuffer.allocate(frame.getPayloadLength());
            copy.put(frame.getPayload().duplicate()).flip();
            Frame delivered = new Frame(frame.getOpCode(), frame.isFin(), copy);
            if (!stalled) {
                other.deliver(() -> other.handler.onFrame(delivered, Callback.NOOP));
            }
            entry.getCallback().succeeded();
        }

        private void deliver(Runnable event) {
            try {
                thread.execute(() -> {
                    if (!closed) {
                        event.run();
                    }
                });
            } catch (RejectedExecutionException e) {
                // The pair is closed: the other end of a network would not hear of it either.
            }
        }

        @Override
        public void close(int code, String reason, Callback callback) {
            over(code, reason);
            if (!stalled) {
                other.over(code, reason);
            }
            callback.succeeded();
        }

        @Override
        public void close(CloseStatus status, Callback callback) {
            close(status.getCode(), String.valueOf(status.getReason()), callback);
        }

        @Override
        public void abort() {
            over(CloseStatus.NO_CLOSE, "aborted");
            if (!stalled) {
                other.over(CloseStatus.NO_CLOSE, "aborted");
            }
        }

        private void over(int code, String reason) {
            deliver(() -> {
                closed = true;
                handler.onClosed(new CloseStatus(code, reason), Callback.NOOP);
            });
        }
    }

    private static final class Nobody implements Link.Listener {
        @Override
        public void opened(Link link) {}

        @Override
        public void closed(Link link, String reason) {}
    }
}
