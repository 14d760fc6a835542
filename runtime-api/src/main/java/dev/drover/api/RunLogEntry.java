package dev.drover.api;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Instant;

/**
 * One line of what happened in a run.
 *
 * @param text the message, the line of output, or the state's name
 * @param threadId the script thread that said it, where one did
 * @param processId the process whose output or end this is
 */
public record RunLogEntry(
        Instant at,
        Kind kind,
        @Nullable Level level,
        String text,
        @Nullable JsonNode data,
        @Nullable ScriptThreadId threadId,
        @Nullable ProcessId processId) {

    /** What an entry is. */
    public enum Kind {
        /** From {@code host.message}. */
        MESSAGE,
        /** From {@code console} in the script. */
        CONSOLE,
        /** A line of a process's standard output. */
        STDOUT,
        /** A line of a process's standard error. */
        STDERR,
        PROCESS_STARTED,
        PROCESS_ENDED,
        THREAD_STARTED,
        THREAD_ENDED,
        /** The run's own state changed. */
        STATE,
        /** Something was left out here because of a limit; the text says what and which. */
        GAP
    }
}
