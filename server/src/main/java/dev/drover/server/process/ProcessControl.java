package dev.drover.server.process;

import dev.drover.api.Cause;

import java.time.Duration;

/** What a process can have done to it by the supervisor that it lives under. */
interface ProcessControl {

    void signal(LocalProcess process, int signal) throws InterruptedException;

    /** Ends the tree and waits for it. */
    void end(LocalProcess process, Duration grace, Cause cause) throws InterruptedException;

    /** Begins to end the tree and returns at once. */
    void endSoon(LocalProcess process, Duration grace, Cause cause);

    /** Offers bytes to standard input; gives how many the pipe took. */
    int write(LocalProcess process, byte[] bytes, int offset, int length)
            throws InterruptedException;

    void closeInput(LocalProcess process) throws InterruptedException;
}
