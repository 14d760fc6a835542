package dev.drover.server.script;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Platform threads that have made an engine and wait for a script, so that a script does not wait
 * for them. Safe for use by many threads.
 */
final class ReadyThreads implements AutoCloseable {

    /** What is run on a thread with its engine. */
    interface Work {
        /** Says whether the thread may serve another. */
        boolean run(ScriptEngine engine);

        /** There is no engine. */
        void failed(Throwable reason);
    }

    private static final String NAME = "script-ready";

    /** Costs nothing until it is used; 1 MB gives a script only some 500 frames. */
    private static final long STACK_BYTES = 16L << 20;

    private static final Duration LAST_WAIT = Duration.ofSeconds(10);

    private final Supplier<ScriptEngine> engines;
    private final int spare;

    @GuardedBy("this")
    private final Deque<CompletableFuture<@Nullable Work>> waiting = new ArrayDeque<>();

    /** Threads that make an engine, or have one and wait for work. */
    private final Set<Thread> unassigned = ConcurrentHashMap.newKeySet();

    @GuardedBy("this")
    private boolean closed;

    ReadyThreads(Supplier<ScriptEngine> engines, int spare) {
        this.engines = engines;
        this.spare = spare;
        for (int i = 0; i < spare; i++) {
            waiting.add(startThread());
        }
    }

    /** Runs the work on a thread that is ready, else on a new one. */
    void run(Work work) {
        CompletableFuture<@Nullable Work> ready;
        synchronized (this) {
            ready = waiting.poll();
            if (waiting.isEmpty() && spare > 0 && !closed) {
                waiting.add(startThread());
            }
        }
        if (ready == null) {
            ready = startThread();
        }
        ready.complete(work);
    }

    /**
     * Ends the threads that wait and returns when their engines are closed, for a shared engine
     * must not be closed under one that is being made; those that work are their work's business.
     */
    @Override
    public void close() {
        List<CompletableFuture<@Nullable Work>> idle;
        synchronized (this) {
            closed = true;
            idle = List.copyOf(waiting);
            waiting.clear();
        }
        idle.forEach(ready -> ready.complete(null));
        for (Thread thread : List.copyOf(unassigned)) {
            try {
                thread.join(LAST_WAIT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private CompletableFuture<@Nullable Work> startThread() {
        CompletableFuture<@Nullable Work> first = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name(NAME).stackSize(STACK_BYTES).start(() -> serve(first));
        return first;
    }

    /** One script after the other, each with an engine of its own, while threads are wanted. */
    private void serve(CompletableFuture<@Nullable Work> first) {
        CompletableFuture<@Nullable Work> next = first;
        while (next != null && serveOne(next)) {
            Thread.currentThread().setName(NAME);
            next = waitAgain();
        }
    }

    private @Nullable CompletableFuture<@Nullable Work> waitAgain() {
        synchronized (this) {
            if (closed || waiting.size() >= spare) {
                return null;
            }
            CompletableFuture<@Nullable Work> next = new CompletableFuture<>();
            waiting.add(next);
            return next;
        }
    }

    private boolean serveOne(CompletableFuture<@Nullable Work> assigned) {
        unassigned.add(Thread.currentThread());
        ScriptEngine engine;
        try {
            engine = engines.get();
        } catch (RuntimeException | Error reason) { // the edge of the thread: the work hears of it
            Work work = assigned.join();
            unassigned.remove(Thread.currentThread());
            if (work != null) {
                work.failed(reason);
            }
            return false;
        }
        Work work = assigned.join();
        if (work == null) {
            engine.close();
            unassigned.remove(Thread.currentThread());
            return false;
        }
        unassigned.remove(Thread.currentThread());
        return work.run(engine);
    }
}
