package dev.drover.server.script;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.RunId;
import dev.drover.api.ScriptThreadId;
import dev.drover.server.access.Caller;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One call of a script to a host function. Safe for use by many threads.
 *
 * @param <P> the function's parameters
 */
public final class HostCall<P extends Record> {

    private final ScriptThread thread;
    private final long sequence;
    private final HostFunction<P> function;
    private final P parameters;
    private final String json;
    private final byte @Nullable [] bytes;
    private final CompletableFuture<HostResult> result = new CompletableFuture<>();

    @GuardedBy("this")
    private @Nullable List<Runnable> cancellations = new ArrayList<>(1);

    HostCall(
            ScriptThread thread,
            long sequence,
            HostFunction<P> function,
            P parameters,
            String json,
            byte @Nullable [] bytes) {
        this.thread = thread;
        this.sequence = sequence;
        this.function = function;
        this.parameters = parameters;
        this.json = json;
        this.bytes = bytes;
    }

    /** The name of the function. */
    public String name() {
        return function.name();
    }

    public ScriptThread thread() {
        return thread;
    }

    public ScriptThreadId threadId() {
        return thread.id();
    }

    public RunId runId() {
        return thread.runId();
    }

    public Caller caller() {
        return thread.start().caller();
    }

    /** Counts the calls of the thread from 1, in the order in which the script made them. */
    public long sequence() {
        return sequence;
    }

    public P parameters() {
        return parameters;
    }

    /** The parameters as the script gave them. */
    public String json() {
        return json;
    }

    /** What came beside the parameters; not a copy, and nobody else's. */
    public byte @Nullable [] bytes() {
        return bytes;
    }

    /** What the starter of the script thread handed over for its host functions. */
    public <S extends HostSession> S session(Class<S> type) {
        return type.cast(thread.start().session());
    }

    /**
     * Runs the action once if the script gives the call up, or its thread ends, before it is
     * answered; at once where that has happened. It runs on the thread that cancels and must not
     * wait.
     */
    public void onCancel(Runnable action) {
        synchronized (this) {
            if (cancellations != null) {
                cancellations.add(action);
                return;
            }
        }
        if (result.isCancelled()) {
            action.run();
        }
    }

    /** Whether nobody waits for the answer any more. */
    public boolean isCancelled() {
        return result.isCancelled();
    }

    HostFunction<P> function() {
        return function;
    }

    CompletableFuture<HostResult> result() {
        return result;
    }

    /** Runs the action when there is a result or failure; not when the call is cancelled. */
    void whenAnswered(Runnable action) {
        var _ =
                result.whenComplete((answer, failure) -> {
                    if (!result.isCancelled()) {
                        action.run();
                    }
                });
    }

    void cancel() {
        if (result.cancel(false)) {
            forgetCancellations().forEach(Runnable::run);
        }
    }

    void answer(HostResult answer) {
        if (result.complete(answer)) {
            forgetCancellations();
        }
    }

    void fail(Throwable failure) {
        if (result.completeExceptionally(failure)) {
            forgetCancellations();
        }
    }

    private List<Runnable> forgetCancellations() {
        synchronized (this) {
            List<Runnable> known = cancellations;
            cancellations = null;
            return known == null ? List.of() : known;
        }
    }
}
