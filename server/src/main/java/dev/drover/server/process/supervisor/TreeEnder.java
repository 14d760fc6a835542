package dev.drover.server.process.supervisor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Ends process trees: TERM, a grace, then KILL again and again until two looks in a row find
 * nobody. One thread and one look at the process table serve all trees that are being ended.
 *
 * <p>Safe for use by many threads.
 */
public final class TreeEnder implements AutoCloseable {

    /** A look takes a quarter of the time at most, on machines with many processes too. */
    private static final long PAUSE_PER_LOOK = 3;

    private final Supplier<ProcessScan> scans;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<TreeEnding> waiting = new ArrayList<>();
    private final Thread thread;
    private boolean closed;

    public TreeEnder(Supplier<ProcessScan> scans) {
        this.scans = scans;
        this.thread = new Thread(null, this::run, "process-ender", 256 << 10);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Ends a tree.
     *
     * @param whenOver called on the ender's thread with the number of processes that even KILL did
     *     not end: almost always 0
     */
    public void end(ProcessTree tree, Duration grace, IntConsumer whenOver) {
        add(TreeEnding.ending(tree, grace, whenOver));
    }

    /** Sends one signal to everything that is part of the tree now; tells how many that were. */
    public void signal(ProcessTree tree, int signal, IntConsumer whenOver) {
        add(TreeEnding.signalling(tree, signal, whenOver));
    }

    private void add(TreeEnding ending) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("The ender is closed");
            }
            waiting.add(ending);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        List<TreeEnding> current = new ArrayList<>();
        long pause = 0;
        while (await(current, pause)) {
            long begin = System.nanoTime();
            ProcessScan scan = scans.get();
            current.forEach(ending -> ending.look(scan, begin));
            current.removeIf(TreeEnding::isOver);
            pause = pause(current, System.nanoTime() - begin);
        }
    }

    private static long pause(List<TreeEnding> current, long looked) {
        long pause = current.stream().mapToLong(TreeEnding::pause).min().orElse(0);
        return pause == 0 ? 0 : Math.max(pause, looked * PAUSE_PER_LOOK);
    }

    /** Waits for the next look; false when there will be none. */
    private boolean await(List<TreeEnding> current, long pause) {
        lock.lock();
        try {
            long left = pause;
            while (!closed && waiting.isEmpty() && (current.isEmpty() || left > 0)) {
                if (current.isEmpty()) {
                    changed.await();
                } else {
                    left = changed.awaitNanos(left);
                }
            }
            current.addAll(waiting);
            waiting.clear();
            return !closed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }
}
