package dev.drover.server.process.supervisor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Waiting for children in two steps: see who has ended and how, then, once that is written down,
 * take it out of the system's process table. Between the two its identifier cannot be given to
 * another process.
 *
 * <p>Not safe for use by many threads.
 */
final class ChildWait {

    /** The C library's own waitid() does not give the used time. */
    private static final MethodHandle WAITID =
            Libc.bindVariadic(
                    "syscall",
                    1,
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG,
                            ADDRESS));

    private static final long WAITID_NUMBER =
            System.getProperty("os.arch", "").equals("aarch64") ? 95 : 247;

    private static final long P_ALL = 0;
    private static final long P_PID = 1;
    private static final long WNOHANG = 1;
    private static final long WEXITED = 4;
    private static final long WNOWAIT = 0x01000000;

    private static final long CODE_IN_SIGINFO = 8;
    private static final long PID_IN_SIGINFO = 16;
    private static final long STATUS_IN_SIGINFO = 24;
    private static final int CLD_EXITED = 1;

    private static final long MICROS = 1_000_000;

    private final MemorySegment info = Arena.ofAuto().allocate(128, 8);
    private final MemorySegment usage = Arena.ofAuto().allocate(256, 8);

    /** Waits until some child has ended; false when there is no child at all. */
    boolean awaitEnded() {
        while (waitId(P_ALL, 0, WEXITED | WNOWAIT) != 0) {
            if (Libc.errno() == Libc.ECHILD) {
                return false;
            }
        }
        return true;
    }

    /** Who has ended, after {@link #awaitEnded()}. */
    int pid() {
        return info.get(JAVA_INT, PID_IN_SIGINFO);
    }

    /** The code that the child ended with by itself, or -1. */
    int exitCode() {
        return endedByItself() ? info.get(JAVA_INT, STATUS_IN_SIGINFO) : -1;
    }

    /** The number of the signal that ended it, or 0. */
    int signal() {
        return endedByItself() ? 0 : info.get(JAVA_INT, STATUS_IN_SIGINFO);
    }

    private boolean endedByItself() {
        return info.get(JAVA_INT, CODE_IN_SIGINFO) == CLD_EXITED;
    }

    /** Processor time that it used, and the children that it waited for. */
    long cpuMicros() {
        return micros(0) + micros(2);
    }

    private long micros(long index) {
        return usage.getAtIndex(JAVA_LONG, index) * MICROS + usage.getAtIndex(JAVA_LONG, index + 1);
    }

    /**
     * Takes an ended child out of the process table. From here on its identifier may name another
     * process.
     */
    void reap(int pid) {
        if (waitId(P_PID, pid, WEXITED | WNOHANG) != 0) {
            throw new IllegalStateException(
                    "Child " + pid + " cannot be reaped: error " + Libc.errno());
        }
    }

    /** Whether this process has any child, running or not yet reaped. */
    static boolean anyChild() {
        return new ChildWait().waitId(P_ALL, 0, WEXITED | WNOWAIT | WNOHANG) == 0
                || Libc.errno() != Libc.ECHILD;
    }

    private long waitId(long which, long pid, long options) {
        try {
            return (long)
                    WAITID.invokeExact(
                            Libc.callState(), WAITID_NUMBER, which, pid, info, options, usage);
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }
}
