package dev.drover.server.script;

import dev.drover.api.Cause;
import dev.drover.api.RunId;
import dev.drover.api.ScriptThreadId;
import dev.drover.library.ScriptName;

import tools.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;

/**
 * One engine of a run with its own thread and event loop, from the outside. Safe for use by many
 * threads; nothing here waits for the script.
 */
public final class ScriptThread {

    private final ScriptThreadStart start;
    private final Instant startedAt;
    private final CompletableFuture<Void> loaded = new CompletableFuture<>();
    private final CompletableFuture<ScriptOutcome> ended = new CompletableFuture<>();
    private final Execution execution;

    ScriptThread(
            ScriptThreadStart start,
            Instant startedAt,
            ScriptThreadListener listener,
            HostCalls calls,
            ScheduledExecutorService clock) {
        this.start = start;
        this.startedAt = startedAt;
        this.execution = new Execution(this, listener, calls, clock);
    }

    public ScriptThreadId id() {
        return start.id();
    }

    public RunId runId() {
        return start.run();
    }

    /** What people see it as. */
    public String name() {
        return start.name();
    }

    /** The script that it runs. */
    public ScriptName script() {
        return start.main().name();
    }

    public Instant startedAt() {
        return startedAt;
    }

    public ScriptThreadState state() {
        return execution.state();
    }

    /**
     * Posts an event to the script: its listeners for the name get {@code payload}'s members,
     * {@code data} first among them. Nobody listening is no error.
     *
     * @return false when the thread has ended
     * @throws dev.drover.api.DroverException LIMIT_REACHED when too many events wait for the script
     *     already
     */
    public boolean deliver(String name, JsonNode payload) {
        return execution.mailbox().deliver(name, payload);
    }

    /**
     * Runs the action once there is room again for what {@link #deliver} refused: on the script's
     * thread, which it must not hold up. Not at all once the thread has ended.
     */
    public void whenRoom(Runnable action) {
        execution.mailbox().whenRoom(action);
    }

    /**
     * Calls a function that the main module exports, {@code default} included, once the module is
     * loaded, and gives what it returns. Fails with a {@link dev.drover.api.DroverException}:
     * SCRIPT when the function throws, with script, line and column among the details where they
     * are known; NOT_FOUND when there is no such function; LIMIT_REACHED when too much waits for
     * the script; CANCELLED when the thread ends before.
     */
    public CompletableFuture<JsonNode> request(String function, JsonNode argument) {
        return execution.mailbox().request(function, argument);
    }

    /**
     * Ends the thread: aborts {@code host.signal} and whatever the script waits for, lets it clean
     * up for its grace, then ends it wherever it is. Only the first call counts.
     */
    public void cancel(Cause cause, String message) {
        execution.cancel(cause, message);
    }

    /** Completes when the main module is evaluated; is cancelled when the thread ends before. */
    public CompletableFuture<Void> loaded() {
        return loaded.copy();
    }

    /** Completes, never with a failure, once the engine is closed, after the listener was told. */
    public CompletableFuture<ScriptOutcome> ended() {
        return ended.copy();
    }

    @Override
    public String toString() {
        return "script thread " + id() + " (" + script() + ")";
    }

    ScriptThreadStart start() {
        return start;
    }

    Execution execution() {
        return execution;
    }

    void markLoaded() {
        loaded.complete(null);
    }

    void markEnded(ScriptOutcome outcome) {
        loaded.cancel(false);
        ended.complete(outcome);
    }
}
