package dev.drover.server.process;

import java.util.EnumSet;
import java.util.Set;

/** The life of a local process. */
public enum ProcessState {
    /** Asked of the supervisor, not yet answered. */
    LAUNCHING,
    RUNNING,
    /** Drover is making it end. */
    ENDING,
    /** Final. */
    ENDED;

    /** The states that may follow this one. */
    public Set<ProcessState> successors() {
        return switch (this) {
            case LAUNCHING -> EnumSet.of(RUNNING, ENDED);
            case RUNNING -> EnumSet.of(ENDING, ENDED);
            case ENDING -> EnumSet.of(ENDED);
            case ENDED -> EnumSet.noneOf(ProcessState.class);
        };
    }
}
