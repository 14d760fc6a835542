package dev.drover.server.process;

import dev.drover.api.DroverException;
import dev.drover.api.Durations;
import dev.drover.api.ErrorKind;
import dev.drover.server.process.supervisor.Frame;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sends frames on a thread of its own, as many with one call as have come meanwhile. Who asks must
 * not write to the socket: a thread that is interrupted while it does closes it, and would take all
 * processes along.
 *
 * <p>Safe for use by many threads.
 */
final class FrameSender implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FrameSender.class);

    /** When so much waits to be sent, askers wait too. */
    private static final long MOST_WAITING = 16 << 20;

    /** How long they wait for a supervisor that takes nothing. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SocketChannel channel;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private List<ByteBuffer> waiting = new ArrayList<>();
    private long waitingBytes;
    private boolean open = true;

    FrameSender(SocketChannel channel) {
        this(channel, PATIENCE);
    }

    FrameSender(SocketChannel channel, Duration patience) {
        this.channel = channel;
        this.patience = patience;
    }

    void start() {
        Thread.ofPlatform().name("process-supervisor-sender").daemon().start(this::run);
    }

    /**
     * Takes a frame to be sent; false when the connection is over, TIMEOUT when it stands still.
     */
    boolean send(Frame frame) {
        ByteBuffer bytes = frame.finish();
        lock.lock();
        try {
            awaitRoom();
            if (open) {
                waiting.add(bytes);
                waitingBytes += bytes.remaining();
                changed.signalAll();
            }
            return open;
        } finally {
            lock.unlock();
        }
    }

    /** Not ended by interruption: who asks to end a process may be interrupted already. */
    private void awaitRoom() {
        boolean interrupted = false;
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (open && waitingBytes > MOST_WAITING) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw standsStill();
                }
                try {
                    changed.awaitNanos(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private DroverException standsStill() {
        return new DroverException(
                ErrorKind.TIMEOUT,
                "The process supervisor has taken nothing for %s; %d bytes wait for it, the limit is %d"
                        .formatted(Durations.text(patience), waitingBytes, MOST_WAITING),
                "Look whether it is stopped, and at its log supervisor.log in the data folder.");
    }

    private void run() {
        List<ByteBuffer> next = next();
        while (!next.isEmpty()) {
            try {
                write(next.toArray(ByteBuffer[]::new));
            } catch (IOException e) {
                LOG.atDebug().setCause(e).log("Supervisor not reached");
                close();
            }
            next = next();
        }
    }

    private void write(ByteBuffer[] bytes) throws IOException {
        int first = 0;
        while (first < bytes.length) {
            channel.write(bytes, first, bytes.length - first);
            while (first < bytes.length && !bytes[first].hasRemaining()) {
                first++;
            }
        }
    }

    /** Waits for frames; none when the connection is over. */
    private List<ByteBuffer> next() {
        lock.lock();
        try {
            while (open && waiting.isEmpty()) {
                changed.awaitUninterruptibly();
            }
            List<ByteBuffer> next = open ? waiting : List.of();
            waiting = new ArrayList<>();
            waitingBytes = 0;
            changed.signalAll();
            return next;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            open = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
