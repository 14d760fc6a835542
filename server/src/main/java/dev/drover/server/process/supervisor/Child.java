package dev.drover.server.process.supervisor;

import java.lang.foreign.MemorySegment;

/**
 * A process that this supervisor launched.
 *
 * <p>Safe for use by many threads.
 */
final class Child {

    private final String process;
    private final String run;
    private final RecordFile record;
    private final ProcessIdentity identity;
    private final long startedMillis;

    /** Write end of the pipe to its standard input, or -1. */
    private int input;

    private String cause = "";

    Child(
            String process,
            String run,
            RecordFile record,
            ProcessIdentity identity,
            long startedMillis,
            int input) {
        this.process = process;
        this.run = run;
        this.record = record;
        this.identity = identity;
        this.startedMillis = startedMillis;
        this.input = input;
    }

    String process() {
        return process;
    }

    String run() {
        return run;
    }

    ProcessIdentity identity() {
        return identity;
    }

    long startedMillis() {
        return startedMillis;
    }

    /** Why it is made to end. The first reason stays. */
    synchronized void endFor(String reason) {
        if (cause.isEmpty()) {
            cause = reason;
        }
    }

    synchronized ExitRecord ended(ChildWait how, long endedMillis) {
        return new ExitRecord(
                identity.pid(),
                how.exitCode(),
                how.signal(),
                startedMillis,
                endedMillis,
                how.cpuMicros(),
                cause);
    }

    /** Writes down how it ended; false where that is not possible now. */
    boolean writeDown(ExitRecord exit) {
        boolean written = record.add(SpoolRecord.endedLine(process, exit));
        record.close();
        return written;
    }

    /** Writes what the pipe takes now. Gives how much that was, or the negated error number. */
    synchronized long write(MemorySegment bytes) {
        if (input < 0) {
            return -Libc.EPIPE;
        }
        long count = Libc.write(input, bytes);
        if (count >= 0) {
            return count;
        }
        int error = Libc.errno();
        return error == Libc.EAGAIN || error == Libc.EINTR ? 0 : -error;
    }

    /** The pipe's descriptor while it is open, or -1. */
    synchronized int input() {
        return input;
    }

    synchronized void closeInput() {
        if (input >= 0) {
            Libc.close(input);
            input = -1;
        }
    }
}
