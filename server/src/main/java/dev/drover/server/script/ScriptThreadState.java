package dev.drover.server.script;

import java.util.EnumSet;
import java.util.Set;

/** Where a script thread stands. */
public enum ScriptThreadState {
    /** Its main module is read, parsed and evaluated. */
    LOADING,
    /** The module is loaded; its function, timers, listeners or requests are served. */
    RUNNING,
    /** Cancelled, and cleaning up. */
    CANCELLING,
    /** Nothing of it runs any more. */
    ENDED;

    /** The states that may follow: the one transition table of script threads. */
    public Set<ScriptThreadState> next() {
        return switch (this) {
            case LOADING -> EnumSet.of(RUNNING, CANCELLING, ENDED);
            case RUNNING -> EnumSet.of(CANCELLING, ENDED);
            case CANCELLING -> EnumSet.of(ENDED);
            case ENDED -> EnumSet.noneOf(ScriptThreadState.class);
        };
    }
}
