package dev.drover.server.control;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.RunId;
import dev.drover.api.ScriptThreadId;
import dev.drover.api.ScriptThreadView;
import dev.drover.server.script.ScriptOutcome;
import dev.drover.server.script.ScriptThread;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/** A script thread as its run knows it. */
final class RunThread {

    private final ScriptThreadId id;
    private final String name;
    private final boolean main;
    private final String script;
    private final Instant startedAt;
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final CompletableFuture<Void> announced = new CompletableFuture<>();
    private volatile @Nullable ScriptThread thread;

    /** Null once somebody has it: results may be large, and a run may have very many threads. */
    @GuardedBy("this")
    private @Nullable CompletableFuture<ScriptOutcome> outcome = new CompletableFuture<>();

    @GuardedBy("this")
    private boolean taken;

    RunThread(ScriptThreadId id, String name, boolean main, String script, Instant startedAt) {
        this.id = id;
        this.name = name;
        this.main = main;
        this.script = script;
        this.startedAt = startedAt;
    }

    ScriptThreadId id() {
        return id;
    }

    /** Whether its end is the end of its run. */
    boolean isMain() {
        return main;
    }

    String name() {
        return name;
    }

    /** Completes when the thread is over; never fails. */
    CompletableFuture<Void> over() {
        return over;
    }

    /** Completes when the thread is over, with how; can be taken once. */
    synchronized CompletableFuture<ScriptOutcome> takeOutcome() {
        CompletableFuture<ScriptOutcome> asked = outcome;
        if (taken || asked == null) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "The result of the script thread " + id + " was given already",
                    "Keep it where it is needed twice.");
        }
        taken = true;
        if (asked.isDone()) {
            outcome = null;
        }
        return asked;
    }

    void ended(ScriptOutcome how) {
        CompletableFuture<ScriptOutcome> asked;
        synchronized (this) {
            asked = outcome;
        }
        over.complete(null);
        if (asked != null) {
            asked.complete(how);
        }
        synchronized (this) {
            if (taken) {
                outcome = null;
            }
        }
        forgetEnded();
    }

    /** Completes when other threads were told that it runs. */
    CompletableFuture<Void> announced() {
        return announced;
    }

    void started(ScriptThread started) {
        thread = started;
        forgetEnded(); // it may have been quick
    }

    /** It has its result too. The first one is asked for requests, which it then refuses. */
    private void forgetEnded() {
        if (!main && over.isDone()) {
            thread = null;
        }
    }

    @Nullable ScriptThread thread() {
        return thread;
    }

    ScriptThreadView view(RunId run) {
        return new ScriptThreadView(id, run, name, script, startedAt);
    }
}
