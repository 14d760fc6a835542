package dev.drover.server.script;

import dev.drover.api.Cause;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * How a script is ended from outside: first it is told and may clean up, then it is killed wherever
 * it is. The first reason stays. Safe for use by many threads.
 */
final class Ending {

    /**
     * Why.
     *
     * @param own it is a limit of the script's own, so the end counts as its failure
     */
    record Reason(Cause cause, String message, boolean own) {}

    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

    private final TaskQueue queue;
    private final ScheduledExecutorService clock;
    private final AtomicReference<@Nullable Reason> reason = new AtomicReference<>();
    private final AtomicReference<@Nullable ScriptEngine> engine = new AtomicReference<>();
    private final AtomicReference<@Nullable ScheduledFuture<?>> timeLimit = new AtomicReference<>();
    private final AtomicReference<@Nullable ScheduledFuture<?>> graceEnd = new AtomicReference<>();
    private final AtomicReference<@Nullable Thread> killer = new AtomicReference<>();
    private volatile boolean killed;

    Ending(TaskQueue queue, ScheduledExecutorService clock) {
        this.queue = queue;
        this.clock = clock;
    }

    @Nullable Reason reason() {
        return reason.get();
    }

    boolean killed() {
        return killed;
    }

    /** From here on {@link #kill} reaches the engine. */
    void attach(ScriptEngine attached) {
        engine.set(attached);
        if (killed) {
            killEngine(attached);
        }
    }

    /** Nothing is left to end. */
    void detach() {
        engine.set(null);
        forget(timeLimit);
        forget(graceEnd);
    }

    /** Asks for the end after the time, with the abort and grace of {@link #ask}. */
    void askAfter(Duration time, Reason why, Duration grace, TaskQueue.Task abort) {
        timeLimit.set(
                clock.schedule(() -> ask(why, grace, abort), time.toNanos(), TimeUnit.NANOSECONDS));
    }

    /** Has the script do {@code abort} as soon as it can, and kills it after its grace. */
    void ask(Reason why, Duration grace, TaskQueue.Task abort) {
        if (!reason.compareAndSet(null, why)) {
            return;
        }
        if (grace.isZero()) {
            killNow();
            return;
        }
        queue.addFirst(abort);
        graceEnd.set(clock.schedule(this::killNow, grace.toNanos(), TimeUnit.NANOSECONDS));
    }

    /** Ends the script at once. Asked again, it tries again where an earlier try broke off. */
    void kill(Reason why) {
        reason.compareAndSet(null, why);
        killNow();
    }

    private void killNow() {
        killed = true;
        queue.addFirst(() -> {}); // wakes the thread where it waits in Java
        ScriptEngine running = engine.get();
        if (running != null) {
            killEngine(running);
        }
    }

    /** On a thread of its own: closing waits until the script has noticed. */
    private void killEngine(ScriptEngine running) {
        Thread before = killer.get();
        if (before != null && before.isAlive()) {
            return;
        }
        Thread next = Thread.ofVirtual().name("script-killer").unstarted(() -> close(running));
        if (killer.compareAndSet(before, next)) {
            next.start();
        }
    }

    /** In a heap that the script has filled this may fail more than once before it succeeds. */
    private void close(ScriptEngine running) {
        while (engine.get() == running) {
            try {
                running.close();
                return;
            } catch (RuntimeException | Error e) { // the edge of the thread
                LOG.atWarn().setMessage("Closing an engine failed").setCause(e).log();
                LockSupport.parkNanos(this, BETWEEN_TRIES.toNanos());
            }
        }
    }

    private static void forget(AtomicReference<@Nullable ScheduledFuture<?>> scheduled) {
        ScheduledFuture<?> known = scheduled.getAndSet(null);
        if (known != null) {
            known.cancel(false);
        }
    }
}
