package dev.drover.server.script;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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

    private static final Logger LOG = LoggerFactory.getLogger(ReadyThreads.class);

    private static final String NAME = "script-ready";

    /** Costs nothing until it is used; 1 MB gives a script only some 500 frames. */
    private static final long STACK_BYTES = 16L << 20;

    private final Supplier<ScriptEngine> engines;
    private final int spare;

    @GuardedBy("this")
    private final Deque<CompletableFuture<@Nullable Work>> waiting = new ArrayDeque<>();

    @GuardedBy("this")
    private final Set<Thread> threads = new HashSet<>();

    @GuardedBy("this")
    private boolean closed;

    ReadyThreads(Supplier<ScriptEngine> engines, int spare) {
        this.engines = engines;
        this.spare = spare;
    }

    /** Makes engines ready before they are asked for. */
    void prepare() {
        for (int i = 0; i < spare; i++) {
            startSpare();
        }
    }

    /**
     * Runs the work on a thread that is ready, else on a new one.
     *
     * @throws DroverException LIMIT_REACHED where the machine has no thread left
     */
    void run(Work work) {
        CompletableFuture<@Nullable Work> ready;
        synchronized (this) {
            ready = waiting.poll();
            if (waiting.isEmpty() && spare > 0 && !closed) {
                startSpare();
            }
        }
        if (ready == null) {
            ready = startThread();
        }
        ready.complete(work);
    }

    /** Ends the threads, each when its work is done. */
    @Override
    public void close() {
        List<CompletableFuture<@Nullable Work>> idle;
        synchronized (this) {
            closed = true;
            idle = List.copyOf(waiting);
            waiting.clear();
        }
        idle.forEach(ready -> ready.complete(null));
    }

    /** Waits after {@link #close} until no thread is left; says whether that came in time. */
    boolean awaitEnd(Duration time) throws InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        synchronized (this) {
            while (!threads.isEmpty()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    return false;
                }
                wait(left);
            }
            return true;
        }
    }

    /** Nobody needs it yet, so the lack of one is reported and the next work tries again. */
    private synchronized void startSpare() {
        try {
            waiting.add(startThread());
        } catch (DroverException e) {
            LOG.atWarn().setCause(e).log("No script thread could be made ready");
        }
    }

    private CompletableFuture<@Nullable Work> startThread() {
        CompletableFuture<@Nullable Work> first = new CompletableFuture<>();
        Thread thread =
                Thread.ofPlatform()
                        .daemon()
                        .name(NAME)
                        .stackSize(STACK_BYTES)
                        .unstarted(() -> work(first));
        synchronized (this) {
            threads.add(thread);
        }
        try {
            thread.start();
            return first;
        } catch (Throwable noThread) { // OutOfMemoryError: the machine or its limits have no more
            int others;
            synchronized (this) {
                threads.remove(thread);
                others = threads.size();
                notifyAll();
            }
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    "The machine gives the server no further thread; "
                            + others
                            + " run or await scripts: "
                            + noThread.getMessage(),
                    "Wait until some scripts have ended, or raise the machine's limit of threads"
                            + " (ulimit -u, or TasksMax of the service).",
                    Map.of(),
                    noThread);
        }
    }

    private void work(CompletableFuture<@Nullable Work> first) {
        try {
            serve(first);
        } finally {
            synchronized (this) {
                threads.remove(Thread.currentThread());
                notifyAll();
            }
        }
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
        ScriptEngine engine = made();
        Work work = assigned.join();
        if (work == null) {
            if (engine != null) {
                engine.close();
            }
            return false;
        }
        if (engine != null) {
            return work.run(engine);
        }
        try {
            engine = engines.get(); // what hindered it then may be long past
        } catch (RuntimeException | Error reason) { // the edge of the thread: the work hears of it
            work.failed(reason);
            return false;
        }
        return work.run(engine);
    }

    private @Nullable ScriptEngine made() {
        try {
            return engines.get();
        } catch (RuntimeException | Error reason) { // the edge of the thread: it is tried again
            LOG.atWarn().setCause(reason).log("An engine could not be made ready");
            return null;
        }
    }
}
