package dev.drover.server.script;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/**
 * A script thread's state, changed only as {@link ScriptThreadState#next} allows. Safe for use by
 * many threads.
 */
final class Lifecycle {

    @GuardedBy("this")
    private ScriptThreadState state = ScriptThreadState.LOADING;

    ScriptThreadState state() {
        synchronized (this) {
            return state;
        }
    }

    /** Goes there unless the thread is past it; says whether it did. */
    boolean advance(ScriptThreadState to) {
        synchronized (this) {
            boolean allowed = state.next().contains(to);
            if (allowed) {
                state = to;
            }
            return allowed;
        }
    }
}
