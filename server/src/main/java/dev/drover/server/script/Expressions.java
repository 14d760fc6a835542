package dev.drover.server.script;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Evaluates JavaScript expressions over many subjects. Each time in a new engine that reaches
 * nothing: no host object, no Java, no file, no network, no thread; what an expression does for one
 * subject leaves nothing for the next, whatever it tries. Costs nothing until it is first used.
 * Safe for use by many threads.
 *
 * <p>A subject that lacks what is looked into ({@code facts.gpu.model} where there is no {@code
 * facts.gpu}) does not match. Any other error is the whole expression's.
 */
public final class Expressions {

    private static final long STACK_BYTES = 16L << 20;

    private final LazyEngine engine;
    private final ExpressionLimits limits;
    private final Prelude prelude = new Prelude();
    private final Semaphore permits;

    @GuardedBy("this")
    private final Set<Evaluation<?>> running = new HashSet<>();

    @GuardedBy("this")
    private boolean closed;

    Expressions(LazyEngine engine, ExpressionLimits limits) {
        this.engine = engine;
        this.limits = limits;
        this.permits = new Semaphore(limits.atOnce(), true);
    }

    /** Refuses with INVALID_PARAMETERS what does not parse, naming line and column. */
    public void check(String text, List<String> variables) {
        matching(text, variables, List.of(), limits.time());
    }

    /**
     * The subjects of which the expression is true, in their order.
     *
     * @param variables what the expression may use; each subject has a value of each
     * @param time that is left for it, where that is less than its limit
     * @throws DroverException INVALID_PARAMETERS where it does not parse or throws, with its place;
     *     TIMEOUT or TOO_LARGE at a limit; LIMIT_REACHED where too many run all the while;
     *     CANCELLED where the thread is interrupted; UNAVAILABLE once the script host closes
     */
    public <S extends ExpressionSubject> List<S> matching(
            String text, List<String> variables, List<S> subjects, Duration time) {
        Duration within = time.compareTo(limits.time()) < 0 ? time : limits.time();
        ExpressionText expression = new ExpressionText(text, variables);
        Evaluation<S> evaluation = new Evaluation<>(expression, subjects, limits);
        long begun = System.nanoTime();
        admit(expression, within);
        start(evaluation);
        return evaluation.await(within.minusNanos(System.nanoTime() - begun));
    }

    private void admit(ExpressionText expression, Duration time) {
        try {
            if (!permits.tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new DroverException(
                        ErrorKind.LIMIT_REACHED,
                        "The query "
                                + expression.shown()
                                + " waited "
                                + time.toMillis()
                                + " ms, for as many run as may at once: "
                                + limits.atOnce(),
                        "Try again later, or raise groups.queriesAtOnce.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DroverException(
                    ErrorKind.CANCELLED, "The query " + expression.shown() + " was cancelled", "");
        }
    }

    private void start(Evaluation<?> evaluation) {
        try {
            synchronized (this) {
                if (closed) {
                    throw stopping();
                }
                running.add(evaluation);
            }
            Thread.ofPlatform()
                    .daemon()
                    .name("query")
                    .stackSize(STACK_BYTES)
                    .start(() -> work(evaluation));
        } catch (DroverException e) {
            permits.release();
            throw e;
        } catch (Throwable noThread) { // OutOfMemoryError: the machine or its limits have no more
            over(evaluation);
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    "The machine gives the server no further thread: " + noThread.getMessage(),
                    "Wait until some scripts have ended, or raise the machine's limit of threads"
                            + " (ulimit -u, or TasksMax of the service).",
                    Map.of(),
                    noThread);
        }
    }

    private void work(Evaluation<?> evaluation) {
        try {
            evaluation.work(engine::get, prelude);
        } finally {
            over(evaluation);
        }
    }

    private void over(Evaluation<?> evaluation) {
        synchronized (this) {
            running.remove(evaluation);
        }
        permits.release();
    }

    private static DroverException stopping() {
        return new DroverException(
                ErrorKind.UNAVAILABLE, "The server stops and answers no queries", "Try later.");
    }

    /** Breaks off what runs, and takes nothing more. */
    void close() {
        List<Evaluation<?>> last;
        synchronized (this) {
            closed = true;
            last = List.copyOf(running);
        }
        last.forEach(evaluation -> evaluation.broken(stopping()));
    }

    /** Waits after {@link #close} until nothing runs; says whether that came in time. */
    boolean awaitEnd(Duration time) throws InterruptedException {
        if (!permits.tryAcquire(limits.atOnce(), time.toNanos(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        permits.release(limits.atOnce());
        return true;
    }
}
