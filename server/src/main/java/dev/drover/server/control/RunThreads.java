package dev.drover.server.control;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.ScriptThreadId;
import dev.drover.api.ScriptThreadView;
import dev.drover.library.Script;
import dev.drover.server.script.ScriptOutcome;
import dev.drover.server.script.ScriptThread;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** The script threads of one run. Safe for use by many threads. */
final class RunThreads {

    /** Threads of one run over its whole life: something of each is kept until it ends. */
    private static final int MOST_EVER = 100_000;

    private final LiveRun run;
    private final RunParts parts;
    private final ControlConfiguration limits;
    private final Map<ScriptThreadId, RunThread> threads = new ConcurrentHashMap<>();
    private final AtomicInteger alive = new AtomicInteger();
    private final LifeEvents events;

    /** Held for reading while a start is on its way, so that the run's end misses none. */
    private final ReentrantReadWriteLock starting = new ReentrantReadWriteLock();

    private volatile boolean closed;

    RunThreads(LiveRun run, RunParts parts, ControlConfiguration limits) {
        this.run = run;
        this.parts = parts;
        this.limits = limits;
        this.events = new LifeEvents(run, parts.coordination().events());
    }

    /**
     * Starts a thread; LIMIT_REACHED where the run has too many alive, CANCELLED where it is
     * ending.
     */
    RunThread start(Script script, JsonNode args, String name, boolean main) {
        starting.readLock().lock();
        try {
            admit();
            return startNow(script, args, name, main);
        } finally {
            starting.readLock().unlock();
        }
    }

    private RunThread startNow(Script script, JsonNode args, String name, boolean main) {
        RunThread thread =
                new RunThread(
                        parts.identifiers().nextScriptThread(),
                        name,
                        main,
                        script.name().value(),
                        parts.clock().instant());
        threads.put(thread.id(), thread);
        try {
            thread.started(
                    parts.scripts()
                            .start(
                                    run.threadStart(thread, script, args),
                                    run.threadListener(thread)));
            events.started(thread.view(run.id()));
            thread.announced().complete(null);
            return thread;
        } catch (RuntimeException | Error e) {
            threads.remove(thread.id());
            alive.decrementAndGet();
            throw e;
        }
    }

    /** Called once when a thread is over, by the script host. */
    void ended(RunThread thread, ScriptOutcome outcome) {
        alive.decrementAndGet();
        try {
            parts.coordination().threadEnded(run.id(), thread.id());
            // A short one may be over before its beginning was told.
            var _ = thread.announced().thenRun(() -> events.ended(thread.view(run.id()), outcome));
        } finally {
            thread.ended(outcome);
        }
    }

    boolean has(ScriptThreadId id) {
        return threads.containsKey(id);
    }

    RunThread find(ScriptThreadId id) {
        RunThread thread = threads.get(id);
        if (thread == null) {
            throw new DroverException(
                    ErrorKind.NOT_FOUND,
                    "The run " + run.id() + " has no script thread " + id,
                    "See host.threads().");
        }
        return thread;
    }

    List<ScriptThreadView> views() {
        return threads.values().stream()
                .filter(thread -> !thread.over().isDone())
                .map(thread -> thread.view(run.id()))
                .toList();
    }

    void cancel(Cause cause, String message) {
        threads.values().forEach(thread -> cancel(thread, cause, message));
    }

    static void cancel(RunThread thread, Cause cause, String message) {
        ScriptThread started = thread.thread();
        if (started != null && !thread.over().isDone()) {
            started.cancel(cause, message);
        }
    }

    /** No thread starts any more; those alive are cancelled and waited for. */
    void endAll() {
        starting.writeLock().lock();
        try {
            closed = true;
        } finally {
            starting.writeLock().unlock();
        }
        if (alive.get() == 0) {
            return;
        }
        cancel(Cause.RUN_ENDED, "The run is over");
        Duration patience = parts.threadLimits().grace().plusSeconds(30);
        CompletableFuture.allOf(
                        threads.values().stream()
                                .map(RunThread::over)
                                .toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private void admit() {
        if (closed) {
            throw new DroverException(
                    ErrorKind.CANCELLED,
                    "The run " + run.id() + " is ending and starts nothing more",
                    "");
        }
        if (threads.size() >= MOST_EVER) {
            throw tooMany(
                    "has had " + threads.size() + " script threads; the limit is " + MOST_EVER);
        }
        if (alive.incrementAndGet() > limits.threadsPerRun()) {
            alive.decrementAndGet();
            throw tooMany(
                    "has "
                            + alive.get()
                            + " script threads alive; the limit is "
                            + limits.threadsPerRun());
        }
    }

    private DroverException tooMany(String what) {
        return new DroverException(
                ErrorKind.LIMIT_REACHED,
                "The run " + run.id() + " " + what,
                "Wait for some to end, do more in one thread, or raise runs.threadsPerRun.",
                Map.of("cause", Cause.THREAD_LIMIT.name()),
                null);
    }
}
