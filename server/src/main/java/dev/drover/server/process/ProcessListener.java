package dev.drover.server.process;

/**
 * Who wants to know how a process goes on. Calls about one process come one after the other, on
 * threads of this package that serve all processes: they must not block, and what they throw is
 * logged and otherwise ignored.
 *
 * <p>Calls may come before {@link LocalProcesses#launch} has returned.
 */
public interface ProcessListener {

    /**
     * A stream has grown to a length in bytes. Several growths may be told as one; none is told
     * after the end.
     */
    void outputGrew(LaunchedProcess process, ProcessStream stream, long length);

    /** The soft time limit has passed, and the process goes on. */
    void softLimitReached(LaunchedProcess process);

    /** The process has ended, with the lengths of its streams in the outcome. The last call. */
    void ended(LaunchedProcess process, ProcessOutcome outcome);
}
