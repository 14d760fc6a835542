package dev.drover.server.script;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.Durations;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.RunError;

import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;

/**
 * A script on its thread: the event loop, and what decides when it is over. Everything without a
 * word about threads is for the script's own.
 */
final class Execution implements Mailbox.Receiver {

    private static final Logger LOG = LoggerFactory.getLogger(Execution.class);
    private static final double NANOS_PER_MILLISECOND = 1e6;
    private static final double LONGEST_DELAY = (double) Durations.LONGEST.toMillis();

    private final ScriptThread thread;
    private final ScriptThreadListener listener;
    private final ScriptLimits limits;
    private final TaskQueue queue = new TaskQueue();
    private final Timers timers = new Timers(System::nanoTime);
    private final Lifecycle lifecycle = new Lifecycle();
    private final CallsInFlight calls;
    private final Mailbox mailbox;
    private final Ending ending;

    /**
     * When the script began to compute, on the nanosecond clock; 0 while it waits. Read by the
     * watchdog.
     */
    private volatile long turnSince;

    private @Nullable ScriptEngine engine;
    private boolean aborted;
    private boolean settled;
    private int listening;
    private JsonNode result = NullNode.getInstance();
    private @Nullable RunError failure;
    private ScriptErrors.@Nullable Place killedAt;

    Execution(
            ScriptThread thread,
            ScriptThreadListener listener,
            HostCalls hostCalls,
            ScheduledExecutorService clock) {
        this.thread = thread;
        this.listener = listener;
        this.limits = thread.start().limits();
        this.calls = new CallsInFlight(thread, hostCalls, this::answeredLater);
        this.mailbox = new Mailbox(thread, queue, this);
        this.ending = new Ending(queue, clock);
    }

    /**
     * Runs the script to its end, closes the engine, then says that it is over and tells the
     * listener.
     *
     * @return whether its thread is as good as new; one that was killed may be interrupted late
     */
    boolean run(ScriptEngine made, Source starter, Runnable over) {
        engine = made;
        ScriptOutcome outcome;
        try {
            made.attach(this);
            ending.attach(made);
            limitTime();
            turn(() -> made.start(thread.start(), starter));
            while (!isOver()) {
                step();
            }
            lookForUnobserved(made);
            outcome = outcome();
        } catch (RuntimeException | Error defect) { // the edge of the script's thread
            outcome = defect(defect);
        }
        finish(made, outcome, over);
        return !ending.killed();
    }

    // ---- for any thread

    ScriptThreadState state() {
        return lifecycle.state();
    }

    Mailbox mailbox() {
        return mailbox;
    }

    long turnSince() {
        return turnSince;
    }

    void cancel(Cause cause, String message) {
        ending.ask(new Ending.Reason(cause, message, false), limits.grace(), this::abort);
    }

    /** A limit of the script's own is passed, and it may not go on for one moment. */
    void exceeded(Cause cause, String message) {
        ending.kill(new Ending.Reason(cause, message, true));
    }

    /** There is no engine to run the script, nor will there be. */
    void failedToBegin(Throwable reason, Runnable over) {
        finish(null, defect(reason), over);
    }

    // ---- the event loop

    /**
     * Does what was posted before what became due since, one of each, and waits where there is
     * neither.
     */
    private void step() {
        try {
            TaskQueue.Task task = queue.take(timers.untilNext());
            if (task != null) {
                turn(task);
            }
        } catch (InterruptedException interrupted) {
            exceeded(Cause.SERVER_STOPPED, "The thread of the script was interrupted");
        }
        Value due = timers.due();
        if (due != null && failure == null) {
            turn(due::executeVoid);
        }
    }

    /** One macrotask: the engine does all microtasks before it comes back. */
    private void turn(TaskQueue.Task work) {
        if (ending.killed()) {
            return;
        }
        turnSince = System.nanoTime();
        try {
            work.run();
        } catch (PolyglotException thrown) {
            if (ending.killed() || thrown.isCancelled()) {
                killedAt = ScriptErrors.placeOfEnd(thrown);
            } else {
                fail(ScriptErrors.of(thrown));
            }
        } catch (IllegalStateException closed) {
            if (!ending.killed()) {
                throw closed;
            }
        } finally {
            turnSince = 0;
        }
    }

    private boolean isOver() {
        if (ending.killed() || failure != null) {
            return true;
        }
        if (calls.size() > 0 || timers.size() > 0 || mailbox.hasRequests() || !queue.isEmpty()) {
            return false;
        }
        if (aborted || (settled && !thread.start().resident())) {
            return true;
        }
        boolean serves =
                thread.start().resident() && lifecycle.state() == ScriptThreadState.RUNNING;
        if (!serves && listening == 0) {
            fail(
                    ScriptErrors.at(
                            null,
                            Cause.SCRIPT_ERROR,
                            "The script waits for a promise that nothing can settle: no timer, host"
                                    + " call or listener is left",
                            null));
            return true;
        }
        return false;
    }

    private void limitTime() {
        Duration time = limits.time();
        if (time != null) {
            String message =
                    "The script ran for "
                            + time.toMillis()
                            + " ms, which is its limit; raise the run's time limit if it needs"
                            + " longer";
            ending.askAfter(
                    time,
                    new Ending.Reason(Cause.HARD_LIMIT, message, true),
                    limits.grace(),
                    this::abort);
        }
    }

    private void abort() {
        aborted = true;
        lifecycle.advance(ScriptThreadState.CANCELLING);
        calls.cancelAll();
        Ending.Reason reason = ending.reason();
        engine().abort(reason == null ? "" : reason.message());
    }

    private void answeredLater(long sequence, CallsInFlight.Answer answer) {
        queue.add(() -> {
            if (calls.settled(sequence)) {
                engine().settle(sequence, answer);
            }
        });
    }

    @Override
    public void event(String name, String payload) {
        engine().deliver(name, payload);
    }

    @Override
    public void request(long id, String function, String argument) {
        engine().request(id, function, argument);
    }

    // ---- what the script does, by way of the bridge

    CallsInFlight.@Nullable Answer call(String name, String json, byte @Nullable [] bytes) {
        return calls.begin(name, json, bytes);
    }

    CallsInFlight.Answer callNow(String name, String json) {
        return calls.beginNow(name, json);
    }

    long sequence() {
        return calls.sequence();
    }

    void giveUp(long sequence) {
        calls.cancel(sequence);
    }

    /** The timer's number, or -1 where the script has as many as it may. */
    long setTimer(Value callback, double milliseconds, boolean repeat) {
        if (timers.size() >= limits.timers()) {
            return -1;
        }
        double delay = Math.clamp(milliseconds, 0, LONGEST_DELAY);
        return timers.add(callback, (long) (delay * NANOS_PER_MILLISECOND), repeat);
    }

    void clearTimer(long id) {
        timers.clear(id);
    }

    void listen(int more) {
        listening += more;
    }

    void mainLoaded() {
        if (lifecycle.advance(ScriptThreadState.RUNNING)) {
            thread.markLoaded();
            step(() -> listener.loaded(thread));
        }
    }

    void mainSettled(String json) {
        settled = true;
        try {
            result = read(json, "result");
        } catch (DroverException wrong) {
            fail(ScriptErrors.at(null, Cause.SCRIPT_ERROR, wrong.text(), null));
        }
    }

    void mainFailed(Value reason) {
        settled = true;
        uncaught(reason);
    }

    void uncaught(Value thrown) {
        fail(FailedImport.explain(ScriptErrors.ofValue(thrown), engine().files()));
    }

    void answerRequest(long id, @Nullable String json, @Nullable Value thrown) {
        CompletableFuture<JsonNode> answer = mailbox.answered(id);
        if (thrown != null) {
            answer.completeExceptionally(failedRequest(ScriptErrors.ofValue(thrown), thrown));
            return;
        }
        try {
            answer.complete(json == null ? NullNode.getInstance() : read(json, "answer"));
        } catch (DroverException wrong) {
            answer.completeExceptionally(wrong);
        }
    }

    // ---- the end

    private void fail(RunError error) {
        if (failure == null) {
            failure = error.script() == null ? inThisScript(error) : error;
        }
    }

    private void lookForUnobserved(ScriptEngine made) {
        if (failure == null && !aborted && !ending.killed()) {
            turn(() -> {
                Value unobserved = made.unobserved();
                if (unobserved != null) {
                    uncaught(unobserved);
                }
            });
        }
    }

    private ScriptOutcome outcome() {
        Ending.Reason reason = ending.reason();
        if (reason != null && (aborted || ending.killed())) {
            RunError error = brokenOff(reason);
            return reason.own()
                    ? new ScriptOutcome.Failed(error)
                    : new ScriptOutcome.Stopped(error);
        }
        return failure == null
                ? new ScriptOutcome.Completed(result)
                : new ScriptOutcome.Failed(failure);
    }

    private RunError brokenOff(Ending.Reason reason) {
        RunError error = ScriptErrors.at(killedAt, reason.cause(), reason.message(), null);
        return killedAt == null ? inThisScript(error) : error;
    }

    /** Where no line is known, at least the script is. */
    private RunError inThisScript(RunError error) {
        return new RunError(
                error.cause(),
                error.message(),
                thread.script().value(),
                null,
                null,
                error.hostCall());
    }

    private ScriptOutcome defect(Throwable defect) {
        if (ending.killed()) {
            return outcome();
        }
        if (defect instanceof OutOfMemoryError) {
            return new ScriptOutcome.Failed(
                    ScriptErrors.at(null, Cause.MEMORY_LIMIT, ScriptErrors.NO_MEMORY, null));
        }
        LOG.atError()
                .setMessage("A script thread failed")
                .addKeyValue("thread", thread.id())
                .setCause(defect)
                .log();
        return new ScriptOutcome.Failed(
                ScriptErrors.at(null, Cause.INTERNAL, ScriptErrors.DEFECT, null));
    }

    /** Each step is an edge: whatever fails, those who wait for the end must hear of it. */
    private void finish(@Nullable ScriptEngine made, ScriptOutcome outcome, Runnable over) {
        step(mailbox::close);
        step(ending::detach);
        step(calls::cancelAll);
        if (made != null) {
            step(made::close);
        }
        forgetScript();
        Thread.interrupted(); // a killer interrupts; the listener is not its target
        lifecycle.advance(ScriptThreadState.ENDED);
        step(over);
        step(() -> listener.ended(thread, outcome));
        thread.markEnded(outcome);
    }

    /** Its run may know the thread for long after, and must not keep its engine in memory. */
    private void forgetScript() {
        engine = null;
        result = NullNode.getInstance();
        timers.clear();
        queue.clear();
    }

    private void step(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error defect) { // those of one script thread end with it
            LOG.atError()
                    .setMessage("A step in the life of a script thread failed")
                    .addKeyValue("thread", thread.id())
                    .setCause(defect)
                    .log();
        }
    }

    private JsonNode read(String json, String what) {
        if (json.length() > limits.callBytes()) {
            throw new DroverException(
                    ErrorKind.TOO_LARGE,
                    "The script's "
                            + what
                            + " has "
                            + json.length()
                            + " bytes; the limit is "
                            + limits.callBytes(),
                    "Give back less, and keep large values in public data.");
        }
        try {
            JsonNode value = Json.mapper().readTree(json);
            if (!Json.nestsTooDeep(value)) {
                return value;
            }
            throw new DroverException(
                    ErrorKind.TOO_LARGE,
                    "The script's "
                            + what
                            + " nests deeper than "
                            + Json.MAX_VALUE_DEPTH
                            + ", which is the limit",
                    "Give back a flatter value.");
        } catch (JacksonException wrong) {
            throw new DroverException(
                    ErrorKind.SCRIPT,
                    "The script's "
                            + what
                            + " is no acceptable JSON: "
                            + wrong.getOriginalMessage(),
                    "Give back plain values, not nested too deeply.");
        }
    }

    private static DroverException failedRequest(RunError error, Value thrown) {
        Map<String, Object> details = new LinkedHashMap<>();
        if (error.script() != null && error.line() != null && error.column() != null) {
            details.put("script", error.script());
            details.put("line", error.line());
            details.put("column", error.column());
        }
        ErrorKind kind = kind(thrown);
        return new DroverException(kind, error.message(), "Look at the script.", details, null);
    }

    private static ErrorKind kind(Value thrown) {
        String text = ScriptErrors.textMember(thrown, "kind");
        return text == null ? ErrorKind.SCRIPT : ErrorKind.ofText(text).orElse(ErrorKind.SCRIPT);
    }

    private ScriptEngine engine() {
        if (engine == null) {
            throw new IllegalStateException(thread + " has no engine");
        }
        return engine;
    }
}
