package dev.drover.server.web;

import dev.drover.server.web.rpc.Watch;

import org.eclipse.jetty.websocket.core.CloseStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A watch whose changes go to a connection, one notification at a time: the next is asked for only
 * when the one before has been written and some time has passed. While nothing changes it costs no
 * thread.
 */
final class ActiveWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ActiveWatch.class);

    /** Signals that were not looked at yet; whoever counts from 0 looks. */
    private final AtomicInteger signals = new AtomicInteger(1);

    private final RpcSocket socket;
    private final String notification;
    private final Watch watch;
    private final AtomicBoolean closed = new AtomicBoolean();

    ActiveWatch(RpcSocket socket, String notification, Watch.Opening opening) {
        this.socket = socket;
        this.notification = notification;
        this.watch = opening.open(this::signal);
        socket.home().activity().watches.incrementAndGet();
    }

    /** Until now signals are counted only. */
    void begin() {
        Thread.startVirtualThread(this::look);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            watch.close();
            socket.home().activity().watches.decrementAndGet();
        }
    }

    private void signal() {
        if (signals.getAndIncrement() == 0) {
            Thread.startVirtualThread(this::look);
        }
    }

    private void look() {
        if (closed.get()) {
            return;
        }
        int seen = signals.get();
        try {
            watch.take()
                    .map(body -> socket.home().dispatcher().notification(notification, body))
                    .ifPresentOrElse(
                            message -> socket.send(message, () -> rest(seen)), () -> done(seen));
        } catch (RuntimeException e) {
            log.atError().addKeyValue("watch", notification).setCause(e).log("A watch failed");
            socket.end(CloseStatus.SERVER_ERROR, "The watch for " + notification + " failed");
        }
    }

    /** Called when the notification was written, on a thread of the connection. */
    private void rest(int seen) {
        Duration interval = socket.home().configuration().watchInterval();
        Thread.startVirtualThread(() -> {
            try {
                Thread.sleep(interval);
                done(seen);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void done(int seen) {
        if (signals.addAndGet(-seen) > 0) {
            look();
        }
    }
}
