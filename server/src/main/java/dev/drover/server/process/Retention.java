package dev.drover.server.process;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Forgets ended processes, the oldest ends first, while there are more of them, more bytes or older
 * ones than are to be kept. One thread does it, so that nobody waits for the disk.
 *
 * <p>Safe for use by many threads.
 */
final class Retention implements AutoCloseable {

    private static final Duration LOOK_FOR_OLD_ONES = Duration.ofMinutes(1);

    private final ProcessConfiguration configuration;
    private final InstantSource clock;
    private final Consumer<LocalProcess> forget;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Kept> kept = new ArrayDeque<>();
    private long keptBytes;
    private boolean closed;

    /**
     * Starts.
     *
     * @param forget called once for each process that is kept no longer
     */
    Retention(
            ProcessConfiguration configuration,
            InstantSource clock,
            Consumer<LocalProcess> forget) {
        this.configuration = configuration;
        this.clock = clock;
        this.forget = forget;
        Thread.ofPlatform().name("process-retention").daemon().start(this::run);
    }

    void ended(LocalProcess process, ProcessOutcome outcome) {
        lock.lock();
        try {
            long bytes = outcome.stdoutBytes() + outcome.stderrBytes();
            kept.add(new Kept(process, bytes, outcome.endedAt()));
            keptBytes += bytes;
            if (isTooMuch()) {
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes out a process that somebody else forgets. */
    void forgotten(LocalProcess process) {
        lock.lock();
        try {
            kept.removeIf(each -> {
                boolean same = each.process() == process;
                keptBytes -= same ? each.bytes() : 0;
                return same;
            });
        } finally {
            lock.unlock();
        }
    }

    private boolean isTooMuch() {
        return kept.size() > configuration.retainedProcesses()
                || keptBytes > configuration.retainedBytes();
    }

    private boolean isOldestTooOld() {
        Kept oldest = kept.peekFirst();
        Instant bound = clock.instant().minus(configuration.retainedAge());
        return oldest != null && oldest.endedAt().isBefore(bound);
    }

    private void run() {
        @Nullable Kept next = next();
        while (next != null) {
            forget.accept(next.process());
            next = next();
        }
    }

    private @Nullable Kept next() {
        lock.lock();
        try {
            while (!closed && !isTooMuch() && !isOldestTooOld()) {
                changed.await(LOOK_FOR_OLD_ONES.toMillis(), TimeUnit.MILLISECONDS);
            }
            if (closed) {
                return null;
            }
            Kept oldest = kept.removeFirst();
            keptBytes -= oldest.bytes();
            return oldest;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
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

    private record Kept(LocalProcess process, long bytes, Instant endedAt) {}
}
