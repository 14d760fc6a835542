package dev.drover.server.script;

import dev.drover.api.Cause;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Ends scripts that compute too long without giving way, or keep too much in memory. One thread,
 * which looks every few milliseconds while a script computes, seldom while all wait, and not at all
 * while there is none.
 */
final class Watchdog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration WHILE_BUSY = Duration.ofMillis(5);
    private static final Duration WHILE_IDLE = Duration.ofMillis(25);

    private final Map<ScriptThread, ScriptMemory.Account> watched = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    /** Null before the first script: a server that hosts none does without what measures them. */
    private volatile @Nullable ScriptMemory memory;

    private final Thread worker;
    private volatile boolean closed;

    Watchdog() {
        worker = Thread.ofPlatform().daemon().name("script-watchdog").start(this::work);
    }

    /** Called on the script's own thread. */
    void watch(ScriptThread thread) {
        watched.put(thread, memory().open(Thread.currentThread(), thread));
        if (watched.size() == 1) { // asked after: the worker may have seen none just before
            LockSupport.unpark(worker);
        }
    }

    void forget(ScriptThread thread) {
        watched.remove(thread);
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(worker);
    }

    private void work() {
        while (!closed) {
            if (watched.isEmpty()) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, lookSafely().toNanos());
            }
        }
    }

    /** Says how long to wait for the next look. Whatever goes wrong in one, there is a next. */
    private Duration lookSafely() {
        try {
            return look() ? WHILE_BUSY : WHILE_IDLE;
        } catch (RuntimeException | Error e) { // the edge of the thread
            LOG.atError().setMessage("The watch over scripts failed and goes on").setCause(e).log();
            return AFTER_FAILURE;
        }
    }

    private boolean look() {
        long now = System.nanoTime();
        boolean busy = false;
        for (ScriptThread thread : watched.keySet()) {
            long since = thread.execution().turnSince();
            if (since != 0) {
                busy = true;
                limitTurn(thread, now - since);
            }
        }
        if (busy) {
            memory().look(watched.values());
        }
        return busy;
    }

    private ScriptMemory memory() {
        ScriptMemory known = memory;
        if (known != null) {
            return known;
        }
        lock.lock();
        try {
            ScriptMemory made = memory == null ? new ScriptMemory() : memory;
            memory = made;
            return made;
        } finally {
            lock.unlock();
        }
    }

    private static void limitTurn(ScriptThread thread, long nanos) {
        Duration limit = thread.start().limits().turn();
        if (limit != null && nanos > limit.toNanos()) {
            thread.execution()
                    .exceeded(
                            Cause.HARD_LIMIT,
                            "The script computed for "
                                    + limit.toMillis()
                                    + " ms without waiting for anything, which is its limit;"
                                    + " let it await something in between");
        }
    }
}
