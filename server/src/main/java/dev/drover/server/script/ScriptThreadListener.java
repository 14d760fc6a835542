package dev.drover.server.script;

/** Is told of a script thread's life, on that script's own thread: it must not wait. */
public interface ScriptThreadListener {

    /**
     * The main module has been evaluated, its top-level awaits included. Not called when that
     * fails.
     */
    default void loaded(ScriptThread thread) {}

    /**
     * The engine is closed and nothing of the script runs any more. Called once, for every thread
     * that was started.
     */
    void ended(ScriptThread thread, ScriptOutcome outcome);
}
