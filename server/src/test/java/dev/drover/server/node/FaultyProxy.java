package dev.drover.server.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A network between a node and its primary that misbehaves as it is told: both are at 127.0.0.1,
 * and the node knows the port of this. It sees bytes of TLS, so it loses, delays and breaks, but
 * cannot alter or repeat.
 */
public final class FaultyProxy implements AutoCloseable {

    /** Which way bytes go. */
    public enum Way {
        UP,
        DOWN
    }

    private static final int BUFFER_BYTES = 16 << 10;

    private final ServerSocket listening;
    private final int target;
    private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Way> stalled = ConcurrentHashMap.newKeySet();
    private volatile Duration delay = Duration.ZERO;
    private volatile boolean refusing;
    private volatile long cutAfter = Long.MAX_VALUE;
    private volatile boolean closed;

    public FaultyProxy(int target) throws IOException {
        this.target = target;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("proxy").start(this::accept);
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** Connections that stand now. */
    public int connections() {
        return pairs.size();
    }

    /** Breaks all connections: with a reset, or as if both ends had closed them. */
    public void cut(boolean reset) {
        pairs.forEach(pair -> pair.close(reset));
    }

    /** Breaks the connection that lets so many more bytes through, in both ways together. */
    public void cutAfter(long bytes) {
        cutAfter = bytes;
    }

    /** Delivers nothing that way, and closes nothing, until {@link #heal}. */
    public void stall(Way way) {
        stalled.add(way);
    }

    /** Delivers each piece later than it came. */
    public void delay(Duration by) {
        delay = by;
    }

    /** Takes no connection until {@link #heal}. */
    public void refuse() {
        refusing = true;
    }

    /** All is as it should be again. What was stalled is delivered where somebody still waits. */
    public void heal() {
        lock.lock();
        try {
            stalled.clear();
            delay = Duration.ZERO;
            refusing = false;
            cutAfter = Long.MAX_VALUE;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        listening.close();
        cut(true);
        heal();
    }

    private void accept() {
        while (!closed) {
            try {
                Socket node = listening.accept();
                Thread.ofVirtual().name("proxy-connection").start(() -> connect(node));
            } catch (IOException e) {
                if (!closed) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void connect(Socket node) {
        try {
            if (refusing) {
                node.close();
                return;
            }
            Socket primary = new Socket();
            primary.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            Pair pair = new Pair(node, primary);
            pairs.add(pair);
            Thread.ofVirtual().name("proxy-up").start(() -> pair.copy(Way.UP, node, primary));
            pair.copy(Way.DOWN, primary, node);
        } catch (IOException e) { // nobody listens there now
            closeQuietly(node);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Pair {

        private final Socket node;
        private final Socket primary;

        Pair(Socket node, Socket primary) {
            this.node = node;
            this.primary = primary;
        }

        void copy(Way way, Socket from, Socket to) {
            byte[] buffer = new byte[BUFFER_BYTES];
            try {
                for (int count = from.getInputStream().read(buffer);
                        count >= 0;
                        count = from.getInputStream().read(buffer)) {
                    awaitDelivery(way);
                    int allowed = (int) Math.min(count, cutAfter);
                    to.getOutputStream().write(buffer, 0, allowed);
                    if (cutAfter != Long.MAX_VALUE) {
                        cutAfter -= allowed;
                    }
                    if (allowed < count) {
                        cutAfter = Long.MAX_VALUE;
                        close(true);
                    }
                }
                awaitDelivery(way);
            } catch (IOException e) {
                // One of the two broke: so does the other.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                close(false);
            }
        }

        private void awaitDelivery(Way way) throws InterruptedException {
            lock.lock();
            try {
                long left = delay.toNanos();
                while (!closed && (stalled.contains(way) || left > 0)) {
                    if (stalled.contains(way)) {
                        changed.await(1, TimeUnit.SECONDS);
                    } else {
                        left = changed.awaitNanos(left);
                    }
                }
            } finally {
                lock.unlock();
            }
        }

        void close(boolean reset) {
            pairs.remove(this);
            for (Socket socket : Set.of(node, primary)) {
                try {
                    if (reset && !socket.isClosed()) {
                        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
                    }
                    socket.close();
                } catch (IOException e) {
                    // It was closed by its other end meanwhile, which is what is wanted.
                }
            }
        }
    }
}
