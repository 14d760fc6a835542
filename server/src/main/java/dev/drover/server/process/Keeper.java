package dev.drover.server.process;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Archives ended processes and forgets the oldest: one thread, so that nobody waits for the disk.
 *
 * <p>Safe for use by many threads.
 */
final class Keeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);

    private static final Duration LOOK_FOR_OLD_ONES = Duration.ofMinutes(1);
    private static final Duration TRY_AGAIN = Duration.ofSeconds(1);
    private static final int MOST_AT_ONCE = 256;

    private final Archive archive;
    private final InstantSource clock;
    private final Consumer<LocalProcess> forgotten;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Held while the archive is used. */
    private final ReentrantLock archiving = new ReentrantLock();

    private final List<LocalProcess> ended = new ArrayList<>();
    private final Thread thread;
    private boolean failed;
    private boolean closed;

    /**
     * Prepares; {@link #start} begins.
     *
     * @param forgotten called for each process that is kept no longer
     */
    Keeper(Archive archive, InstantSource clock, Consumer<LocalProcess> forgotten) {
        this.archive = archive;
        this.clock = clock;
        this.forgotten = forgotten;
        this.thread = Thread.ofPlatform().name("process-keeper").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Takes an ended process over. */
    void keep(LocalProcess process) {
        lock.lock();
        try {
            ended.add(process);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Forgets an ended process now. */
    void forget(LocalProcess process) throws IOException {
        archiving.lock();
        try {
            archive.forget(process);
        } finally {
            archiving.unlock();
        }
    }

    private void run() {
        work(List.of());
        boolean more = true;
        while (more) {
            List<LocalProcess> next = next();
            more = !next.isEmpty() || !isClosed();
            work(next);
        }
        closeArchive();
    }

    private void work(List<LocalProcess> next) {
        archiving.lock();
        try {
            archive.add(next);
            archive.dropOldest(clock.instant()).forEach(forgotten);
        } catch (IOException e) {
            LOG.atError().setCause(e).log("Ended processes cannot be archived now");
            tryLater(next);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("Ended processes stay in their slots");
        } finally {
            archiving.unlock();
        }
    }

    private void closeArchive() {
        try {
            archive.close();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("Archive not closed");
        }
    }

    /** The next to be archived; none when it is time to look for old ones, or to end. */
    private List<LocalProcess> next() {
        lock.lock();
        try {
            long left = (failed ? TRY_AGAIN : LOOK_FOR_OLD_ONES).toNanos();
            while (!closed && (ended.isEmpty() || failed) && left > 0) {
                left = changed.awaitNanos(left);
            }
            failed = false;
            List<LocalProcess> some = ended.subList(0, Math.min(MOST_AT_ONCE, ended.size()));
            List<LocalProcess> next = List.copyOf(some);
            some.clear();
            return next;
        } catch (InterruptedException e) {
            closed = true;
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    /** They stay in their slots meanwhile; after a restart they are found there. */
    private void tryLater(List<LocalProcess> some) {
        lock.lock();
        try {
            if (!closed) {
                ended.addAll(0, some);
                failed = true;
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed && ended.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Archives what has ended so far, and ends. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
