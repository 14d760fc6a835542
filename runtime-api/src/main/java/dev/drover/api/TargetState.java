package dev.drover.api;

import java.util.EnumSet;
import java.util.Set;

/** Where one node's part of a task stands. A final state never changes. */
public enum TargetState {
    /** Not contacted yet. */
    PENDING,
    /** Files are on their way. */
    COPYING,
    /** The command runs. */
    RUNNING,
    /** It ran, and its exit code is one that the tool calls success. */
    COMPLETE,
    /** Over, with a cause. */
    FAILED,
    /** Ended before its command started. */
    CANCELLED,
    /** Its command ran and was killed, with a cause. */
    KILLED;

    public boolean isFinal() {
        return next().isEmpty();
    }

    /** Over, and not as it was wanted. */
    public boolean isFailure() {
        return this == FAILED || this == KILLED;
    }

    /**
     * The states that may follow this one: the one transition table of targets. A command may be
     * over before anybody hears that it runs.
     */
    public Set<TargetState> next() {
        return switch (this) {
            case PENDING -> EnumSet.of(COPYING, RUNNING, COMPLETE, FAILED, CANCELLED, KILLED);
            case COPYING -> EnumSet.of(RUNNING, COMPLETE, FAILED, CANCELLED, KILLED);
            case RUNNING -> EnumSet.of(COMPLETE, FAILED, KILLED);
            case COMPLETE, FAILED, CANCELLED, KILLED -> EnumSet.noneOf(TargetState.class);
        };
    }
}
