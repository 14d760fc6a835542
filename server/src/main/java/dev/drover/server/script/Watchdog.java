package dev.drover.server.script;

import dev.drover.api.Cause;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends scripts that compute too long without giving way, or keep too much in memory. One thread,
 * which looks every few milliseconds while a script computes, seldom while all wait, and not at all
 * while there is none.
 */
final class Watchdog implements AutoCloseable {

    private static final Duration WHILE_BUSY = Duration.ofMillis(5);
    private static final Duration WHILE_IDLE = Duration.ofMillis(25);

    private final Map<ScriptThread, ScriptMemory.Account> watched = new ConcurrentHashMap<>();
    private final ScriptMemory memory = new ScriptMemory();
    private final Thread worker;
    private volatile boolean closed;

    Watchdog() {
        worker = Thread.ofPlatform().daemon().name("script-watchdog").start(this::work);
    }

    /** Called on the script's own thread. */
    void watch(ScriptThread thread) {
        boolean first = watched.isEmpty();
        watched.put(thread, memory.open(Thread.currentThread(), thread));
        if (first) {
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
                boolean busy = look();
                LockSupport.parkNanos(this, (busy ? WHILE_BUSY : WHILE_IDLE).toNanos());
            }
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
            memory.look(watched.values());
        }
        return busy;
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
