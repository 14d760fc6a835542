package dev.drover.server.process.supervisor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Signals to processes that are named by pid and start time, so that a reused pid is never hit.
 * Needs Linux 5.3.
 */
final class Signals {

    static final int TERM = 15;
    static final int KILL = 9;
    static final int CONT = 18;

    private static final long PIDFD_SEND_SIGNAL = 424;
    private static final long PIDFD_OPEN = 434;

    private static final MethodHandle SYSCALL =
            Libc.bindVariadic(
                    "syscall",
                    1,
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle KILL_CALL =
            Libc.bindWithErrno("kill", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

    private Signals() {}

    /**
     * Sends a signal if the process is still there. The descriptor is opened before the start time
     * is compared: it holds on to the process that it was opened for, whatever happens to the
     * number.
     */
    static void send(ProcessIdentity process, int signal) {
        int descriptor = (int) call(PIDFD_OPEN, process.pid(), 0, 0, 0);
        if (descriptor < 0) {
            return;
        }
        try {
            boolean same =
                    ProcessStat.of(process.pid())
                            .filter(stat -> stat.startTicks() == process.startTicks())
                            .isPresent();
            if (same) {
                call(PIDFD_SEND_SIGNAL, descriptor, signal, MemorySegment.NULL.address(), 0);
            }
        } finally {
            Libc.close(descriptor);
        }
    }

    /** Whether a process group has any member, ended ones that nobody reaped included. */
    static boolean groupExists(int group) {
        try {
            int result = (int) KILL_CALL.invokeExact(Libc.callState(), -group, 0);
            return result == 0 || Libc.errno() == Libc.EPERM;
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    private static long call(long number, long first, long second, long third, long fourth) {
        try {
            return (long)
                    SYSCALL.invokeExact(Libc.callState(), number, first, second, third, fourth);
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }
}
