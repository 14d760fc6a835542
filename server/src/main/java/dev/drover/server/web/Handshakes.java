package dev.drover.server.web;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import org.eclipse.jetty.io.EndPoint;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lets connections in as fast as their handshakes are done. Where thousands come at once, as nodes
 * do after a restart, all would else begin together, and the first be done when nearly all are.
 *
 * <p>Only handshakes that began a moment ago count: who is slow, or says nothing at all, holds up
 * nobody for longer. What is not let in yet waits in the queue of the system.
 *
 * <p>Safe for use by many threads.
 */
final class Handshakes {

    /** So long a handshake counts. Where the server keeps up with them they take a few ms. */
    static final Duration YOUNG = Duration.ofMillis(100);

    private final int most;

    /** Those that are under way, oldest first, with the {@link System#nanoTime} of their start. */
    @GuardedBy("this")
    private final Map<EndPoint, Long> young = new LinkedHashMap<>();

    /**
     * @param most young ones at a time
     */
    Handshakes(int most) {
        this.most = most;
    }

    synchronized void begun(EndPoint connection) {
        young.put(connection, System.nanoTime());
    }

    /** It is done, failed, or its connection closed. */
    synchronized void over(EndPoint connection) {
        if (young.remove(connection) != null) {
            notifyAll();
        }
    }

    /** Returns when one more may begin. */
    synchronized void awaitRoom() throws InterruptedException {
        for (long left = untilRoom(); left > 0; left = untilRoom()) {
            Duration wait = Duration.ofNanos(left);
            wait(wait.toMillis(), wait.toNanosPart() % 1_000_000);
        }
    }

    /** Nanoseconds at most; 0 where there is some. */
    @GuardedBy("this")
    private long untilRoom() {
        long now = System.nanoTime();
        Iterator<Long> oldest = young.values().iterator();
        long left = 0;
        while (oldest.hasNext() && left <= 0) {
            left = oldest.next() + YOUNG.toNanos() - now;
            if (left <= 0) {
                oldest.remove();
            }
        }
        return young.size() < most ? 0 : left;
    }
}
