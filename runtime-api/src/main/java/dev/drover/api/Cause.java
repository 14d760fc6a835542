package dev.drover.api;

/** Why a run or a process ended as it did. */
public enum Cause {
    /** The script threw, or a promise of it was rejected and nobody caught it. */
    SCRIPT_ERROR,
    /** The script could not be read, parsed or resolved. */
    SCRIPT_LOAD,
    /** The primary script refused the request, or a node an order. */
    REFUSED,
    /** The exit code is one that the launcher called a failure. */
    EXIT_CODE,
    LAUNCH,
    /** A file could not be read, or not be copied to the target. */
    COPY,
    /** The node has as much work as it may have; its turn comes later. */
    NODE_FULL,
    /** More targets failed than the task allows, so this one was not begun. */
    TOO_MANY_FAILURES,
    CANCELLED_BY_USER,
    KILLED_BY_USER,
    /** The run or process was over its time limit. */
    HARD_LIMIT,
    THREAD_LIMIT,
    MEMORY_LIMIT,
    OUTPUT_LIMIT,
    /** Its run ended and took it along. */
    RUN_ENDED,
    SERVER_STOPPED,
    /** What watched over the process was lost, and with it how the process ended. */
    SUPERVISOR_LOST,
    STORAGE_FULL,
    /** The node was never reached, so nothing began there. */
    UNREACHABLE,
    /** The node stayed silent for longer than the work on it could wait; nobody knows its end. */
    NODE_LOST,
    INTERNAL
}
