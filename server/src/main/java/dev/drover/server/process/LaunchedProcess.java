package dev.drover.server.process;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.NodeName;
import dev.drover.api.ProcessId;
import dev.drover.api.RunId;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A process that was launched, here or on another machine.
 *
 * <p>Safe for use by many threads. Looking never blocks for long; writing and ending wait, as they
 * say.
 */
public interface LaunchedProcess {

    ProcessId id();

    /** The run that launched it. */
    RunId owner();

    /** The node on which it runs; null for this machine. */
    @Nullable NodeName node();

    /** Program and arguments as they were asked for. */
    List<String> command();

    ProcessLimits limits();

    /**
     * Its machine's number of the process; 0 where it was lost, or is not known yet. After the end
     * it may name another process.
     */
    long pid();

    Instant startedAt();

    /** How it ended; empty while it is alive. */
    Optional<ProcessOutcome> outcome();

    /** The length of a stream in bytes: now, or at the end of the process. */
    long length(ProcessStream stream);

    /**
     * Reads from a stream what is there now.
     *
     * @param offset in bytes from the stream's beginning
     * @param max bytes
     * @return at most so many; none at or beyond the present length
     * @throws DroverException NOT_FOUND when the output is no longer kept
     */
    byte[] read(ProcessStream stream, long offset, int max);

    /**
     * Sends a signal to the whole tree as it is now.
     *
     * @param signal such as {@code INT} or {@code SIGUSR1}
     * @throws DroverException INVALID_PARAMETERS for a name that is none
     */
    void signal(String signal) throws InterruptedException;

    /**
     * Ends the whole tree: TERM, then after the grace KILL until nothing is left. Of a process that
     * has already ended it ends what that left behind.
     *
     * @param cause what its outcome will tell
     * @throws DroverException TIMEOUT when some process survives even KILL, stuck in the kernel
     */
    void end(Duration grace, Cause cause) throws InterruptedException;

    /**
     * Writes to standard input and waits until the pipe has taken all of it; a process that does
     * not read makes the caller wait.
     *
     * @throws DroverException CONFLICT when the process has no input that can be written, or no
     *     longer
     */
    void write(byte[] bytes) throws InterruptedException;

    /**
     * Ends standard input, after what is being written. Closing twice, or after the process ended,
     * does nothing.
     */
    void closeInput() throws InterruptedException;
}
