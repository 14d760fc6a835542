package dev.drover.api;

import java.util.EnumSet;
import java.util.Set;

/** Where a task stands. A final state never changes. */
public enum TaskState {
    /** It waits for a place; no target was contacted. */
    PENDING,
    RUNNING,
    /** Over; no target failed. */
    COMPLETE,
    /** Over; it failed before any target was contacted, or on all of them. */
    FAILED,
    /** Over; it failed on some targets. */
    SOME_FAILURES,
    /** Ended before it was over on all targets. */
    CANCELLED;

    public boolean isFinal() {
        return next().isEmpty();
    }

    /** The states that may follow this one: the one transition table of tasks. */
    public Set<TaskState> next() {
        return switch (this) {
            case PENDING -> EnumSet.of(RUNNING, FAILED, CANCELLED);
            case RUNNING -> EnumSet.of(COMPLETE, FAILED, SOME_FAILURES, CANCELLED);
            case COMPLETE, FAILED, SOME_FAILURES, CANCELLED -> EnumSet.noneOf(TaskState.class);
        };
    }
}
