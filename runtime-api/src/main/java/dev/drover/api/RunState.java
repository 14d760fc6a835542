package dev.drover.api;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where a run stands. The final states are COMPLETE, FAILED and CANCELLED; a final state never
 * changes.
 */
public enum RunState {
    PENDING,
    RUNNING,
    /** Waits for its server to come back. */
    SUSPENDED,
    COMPLETE,
    FAILED,
    CANCELLED;

    public boolean isFinal() {
        return next().isEmpty();
    }

    /** The states that may follow this one: the one transition table of runs. */
    public Set<RunState> next() {
        return switch (this) {
            case PENDING -> EnumSet.of(RUNNING, FAILED, CANCELLED);
            case RUNNING -> EnumSet.of(SUSPENDED, COMPLETE, FAILED, CANCELLED);
            case SUSPENDED -> EnumSet.of(RUNNING, FAILED, CANCELLED);
            case COMPLETE, FAILED, CANCELLED -> EnumSet.noneOf(RunState.class);
        };
    }
}
