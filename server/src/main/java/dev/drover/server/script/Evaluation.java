package dev.drover.server.script;

import com.sun.management.ThreadMXBean;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * One expression on its way through its subjects: in an engine and on a thread of its own, watched
 * by the thread that waits for its answer.
 */
final class Evaluation<S extends ExpressionSubject> {

    private static final Logger LOG = LoggerFactory.getLogger(Evaluation.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);
    private static final long NO_SUBJECT = -1;

    private final ExpressionText expression;
    private final List<S> subjects;
    private final ExpressionLimits limits;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final CompletableFuture<List<S>> answer = new CompletableFuture<>();
    private final AtomicReference<@Nullable DroverException> end = new AtomicReference<>();
    private final AtomicReference<@Nullable Context> context = new AtomicReference<>();
    private volatile long worker = Thread.currentThread().threadId();

    /** What the worker had allocated when it began with its subject. */
    private volatile long allocatedBefore = NO_SUBJECT;

    Evaluation(ExpressionText expression, List<S> subjects, ExpressionLimits limits) {
        this.expression = expression;
        this.subjects = subjects;
        this.limits = limits;
    }

    /** The worker's part: nothing is thrown, whoever waits gets it. */
    void work(Supplier<Engine> engine, Prelude prelude) {
        try {
            worker = Thread.currentThread().threadId();
            answer.complete(evaluate(engine.get(), prelude));
        } catch (RuntimeException | Error e) { // the edge of the thread
            DroverException reason = end.get();
            answer.completeExceptionally(reason == null ? e : reason);
        }
    }

    private List<S> evaluate(Engine engine, Prelude prelude) {
        Context made =
                Context.newBuilder(ScriptEngine.LANGUAGE)
                        .engine(engine)
                        .allowHostAccess(SharedEngine.HOST_ACCESS)
                        .build();
        context.set(made);
        try {
            if (end.get() != null) {
                return List.of();
            }
            Value asking = made.eval(prelude.part("expression")).execute();
            Value test = test(made);
            return among(
                    asking.getArrayElement(0).execute(test),
                    asking.getArrayElement(1).execute(test));
        } finally {
            context.set(null);
            made.close(true);
        }
    }

    private Value test(Context made) {
        try {
            made.parse(expression.check());
            return made.eval(expression.test());
        } catch (PolyglotException e) {
            throw e.isSyntaxError() ? expression.unreadable(e) : outside(e);
        }
    }

    private List<S> among(Value question, Value demand) {
        List<S> matching = new ArrayList<>();
        for (S subject : subjects) {
            allocatedBefore = threads.getCurrentThreadAllocatedBytes();
            if (isTrue(question, demand, subject)) {
                matching.add(subject);
            }
        }
        return matching;
    }

    private boolean isTrue(Value question, Value demand, S subject) {
        Object[] values = new Object[expression.variables().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = JsonView.of(subject.value(expression.variables().get(i)));
        }
        try {
            Value said = question.execute(values);
            return (said.isNull() ? demand.execute(values) : said).asBoolean();
        } catch (PolyglotException e) {
            throw e.isGuestException() && !e.isResourceExhausted() && !e.isCancelled()
                    ? expression.failed(e, subject)
                    : outside(e);
        }
    }

    /** For what is no doing of the expression, or more than it may do. */
    private RuntimeException outside(PolyglotException e) {
        if (e.isResourceExhausted()) {
            return tooMuch("more memory or stack than the server has");
        }
        return e;
    }

    /**
     * Waits for the answer and keeps the limits meanwhile. Beyond one, what still runs is broken
     * off behind the caller's back.
     */
    List<S> await(Duration time) {
        long deadline = System.nanoTime() + time.toNanos();
        try {
            while (true) {
                try {
                    return answer.get(BETWEEN_LOOKS.toNanos(), TimeUnit.NANOSECONDS);
                } catch (TimeoutException notYet) {
                    look(deadline);
                }
            }
        } catch (ExecutionException e) {
            throw unwrapped(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw broken(
                    new DroverException(
                            ErrorKind.CANCELLED,
                            "The query " + expression.shown() + " was cancelled",
                            ""));
        }
    }

    private void look(long deadline) {
        if (System.nanoTime() - deadline > 0) {
            throw broken(
                    new DroverException(
                            ErrorKind.TIMEOUT,
                            "The query "
                                    + expression.shown()
                                    + " took longer than its limit of "
                                    + limits.time().toMillis()
                                    + " ms for "
                                    + subjects.size()
                                    + " nodes",
                            "Simplify it, or raise groups.queryTime."));
        }
        long before = allocatedBefore;
        if (before != NO_SUBJECT
                && threads.getThreadAllocatedBytes(worker) - before > limits.bytes()) {
            throw broken(
                    tooMuch(
                            "more memory for one node than its limit of "
                                    + limits.bytes()
                                    + " bytes"));
        }
    }

    private DroverException tooMuch(String what) {
        return new DroverException(
                ErrorKind.TOO_LARGE,
                "The query " + expression.shown() + " asked for " + what,
                "Let it build less for each node, or raise groups.queryBytes.");
    }

    /** Ends it with the reason, unless there is one already; gives that back to be thrown. */
    DroverException broken(DroverException reason) {
        if (end.compareAndSet(null, reason)) {
            Thread.ofVirtual().name("query-killer").start(this::kill);
        }
        return reason;
    }

    /** In a heap that the expression has filled this may fail more than once. */
    private void kill() {
        while (!answer.isDone()) {
            Context running = context.get();
            try {
                if (running != null) {
                    running.close(true);
                }
            } catch (RuntimeException | Error e) { // the edge of the thread
                LOG.atWarn().setMessage("Ending a query failed").setCause(e).log();
            }
            LockSupport.parkNanos(this, BETWEEN_TRIES.toNanos());
        }
    }

    private RuntimeException unwrapped(ExecutionException e) {
        if (e.getCause() instanceof DroverException known) {
            return known;
        }
        if (e.getCause() instanceof VirtualMachineError) {
            return tooMuch("more memory or stack than the server has");
        }
        return new DroverException(
                ErrorKind.INTERNAL,
                "The query " + expression.shown() + " failed by a defect of the server's",
                "The server's log has more.",
                Map.of(),
                e.getCause());
    }
}
