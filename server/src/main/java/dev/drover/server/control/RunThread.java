package dev.drover.server.control;

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
    private final CompletableFuture<ScriptOutcome> outcome = new CompletableFuture<>();
    private final CompletableFuture<Void> announced = new CompletableFuture<>();
    private volatile @Nullable ScriptThread thread;

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

    /** Completes when the thread is over, with how; never fails. */
    CompletableFuture<ScriptOutcome> outcome() {
        return outcome;
    }

    /** Completes when other threads were told that it runs. */
    CompletableFuture<Void> announced() {
        return announced;
    }

    void started(ScriptThread started) {
        thread = started;
    }

    @Nullable ScriptThread thread() {
        return thread;
    }

    ScriptThreadView view(RunId run) {
        return new ScriptThreadView(id, run, name, script, startedAt);
    }
}
