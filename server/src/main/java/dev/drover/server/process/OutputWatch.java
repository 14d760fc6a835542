package dev.drover.server.process;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Notices that the output of processes has grown: one thread for all, woken by the system.
 *
 * <p>A process is watched only after its first moments, because most end within them and their end
 * tells the length anyway. Where the system gives no more watches, lengths are looked up at short
 * intervals.
 *
 * <p>Safe for use by many threads.
 */
final class OutputWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OutputWatch.class);

    private static final long FIRST_MOMENTS = Duration.ofMillis(4).toNanos();
    private static final int LOOK_MILLIS = 50;
    private static final int FOREVER = -1;

    /**
     * Between two rounds, so that a process that writes all the time is not looked at all the time.
     */
    private static final long PAUSE = Duration.ofMillis(2).toNanos();

    private final ReentrantLock lock = new ReentrantLock();

    /** Not yet watched, oldest first. */
    private final Deque<Watched> fresh = new ArrayDeque<>();

    private final Map<Integer, Watched> byWatch = new HashMap<>();
    private final Map<LocalProcess, Watched> all = new HashMap<>();

    /** Processes for which the system gave no watch. */
    private final Set<LocalProcess> unwatched = new LinkedHashSet<>();

    /**
     * Not there before the first process: a server that launches none does without the thread, and
     * without the 350 classes that calls into the system take.
     */
    private @Nullable Watcher watcher;

    private boolean closed;

    private record Watcher(Inotify inotify, Thread thread) {}

    void add(LocalProcess process) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            Watched watched = new Watched(process, System.nanoTime() + FIRST_MOMENTS);
            all.put(process, watched);
            fresh.add(watched);
            if (watcher == null) {
                watcher = start();
            } else if (fresh.size() == 1) {
                watcher.inotify().wake();
            }
        } finally {
            lock.unlock();
        }
    }

    void remove(LocalProcess process) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            Watched watched = all.remove(process);
            if (watched != null && watcher != null) {
                watched.over = true;
                for (int watch : watched.watches) {
                    byWatch.remove(watch);
                    watcher.inotify().unwatch(watch);
                }
            }
            unwatched.remove(process);
        } finally {
            lock.unlock();
        }
    }

    private Watcher start() {
        Inotify inotify = Inotify.open();
        return new Watcher(
                inotify,
                Thread.ofPlatform().name("process-output").daemon().start(() -> run(inotify)));
    }

    private void run(Inotify inotify) {
        Set<LocalProcess> grown = new LinkedHashSet<>();
        while (watchFresh(inotify, grown)) {
            look(grown);
            inotify.await(timeout(), watch -> changed(watch, grown));
            addUnwatched(grown);
            if (!grown.isEmpty()) {
                look(grown);
                LockSupport.parkNanos(PAUSE);
            }
        }
        inotify.close();
    }

    /** A defect that shows with one process must not make all the others go unwatched. */
    private static void look(Set<LocalProcess> grown) {
        for (LocalProcess process : grown) {
            try {
                process.outputChanged();
            } catch (RuntimeException e) {
                LOG.atError().addKeyValue("process", process.id()).setCause(e).log("Not watched");
            }
        }
        grown.clear();
    }

    /** Watches those whose first moments are over; what they wrote before counts as a change. */
    private boolean watchFresh(Inotify inotify, Set<LocalProcess> grown) {
        lock.lock();
        try {
            long now = System.nanoTime();
            while (!fresh.isEmpty() && fresh.getFirst().due - now <= 0) {
                Watched watched = fresh.removeFirst();
                if (!watched.over) {
                    watch(inotify, watched);
                    grown.add(watched.process);
                }
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void watch(Inotify inotify, Watched watched) {
        for (ProcessStream stream : ProcessStream.values()) {
            int watch = inotify.watch(watched.process.slot().file(stream));
            if (watch < 0) {
                unwatched.add(watched.process);
            } else {
                watched.watches.add(watch);
                byWatch.put(watch, watched);
            }
        }
    }

    private int timeout() {
        lock.lock();
        try {
            if (fresh.isEmpty()) {
                return unwatched.isEmpty() ? FOREVER : LOOK_MILLIS;
            }
            long left = Math.max(0, fresh.getFirst().due - System.nanoTime());
            return (int) Math.ceilDiv(left, 1_000_000);
        } finally {
            lock.unlock();
        }
    }

    private void changed(int watch, Set<LocalProcess> grown) {
        lock.lock();
        try {
            if (watch == Inotify.OVERFLOW) {
                grown.addAll(all.keySet());
                return;
            }
            Watched watched = byWatch.get(watch);
            if (watched != null) {
                grown.add(watched.process);
            }
        } finally {
            lock.unlock();
        }
    }

    private void addUnwatched(Set<LocalProcess> grown) {
        lock.lock();
        try {
            grown.addAll(unwatched);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        Thread thread;
        lock.lock();
        try {
            closed = true;
            if (watcher == null) {
                return;
            }
            watcher.inotify().wake();
            thread = watcher.thread();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** One process with its watches; guarded by the lock above. */
    private static final class Watched {
        private final LocalProcess process;
        private final long due;
        private final List<Integer> watches = new ArrayList<>(2);
        private boolean over;

        Watched(LocalProcess process, long due) {
            this.process = process;
            this.due = due;
        }
    }
}
