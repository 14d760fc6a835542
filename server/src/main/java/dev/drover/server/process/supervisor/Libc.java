package dev.drover.server.process.supervisor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Optional;

/**
 * Calls into the C library: binding of functions, the error number of a call, and descriptors.
 *
 * <p>Safe for use by many threads. Calls that fail return -1 as in C; {@link #errno()} then tells
 * why, on the same thread.
 */
@SuppressWarnings("restricted")
public final class Libc {

    public static final int EPERM = 1;
    public static final int EINTR = 4;
    public static final int EAGAIN = 11;
    public static final int ECHILD = 10;
    public static final int EPIPE = 32;

    public static final int O_NONBLOCK = 0x800;
    public static final int O_CLOEXEC = 0x80000;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    /**
     * Per thread, for as long as the thread lives: where the C library's error number is kept after
     * a call.
     */
    private static final ThreadLocal<MemorySegment> CALL_STATE =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

    private static final MethodHandle CLOSE =
            bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle OPEN =
            bindVariadic("open", 2, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    private static final MethodHandle READ =
            bindWithErrno("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle WRITE =
            bindWithErrno("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle POLL =
            bindWithErrno("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

    private static final MethodHandle GETEUID = bind("geteuid", FunctionDescriptor.of(JAVA_INT));

    private Libc() {}

    /** The number of the user whose rights this process has; 0 is root. */
    public static int effectiveUser() {
        try {
            return (int) GETEUID.invokeExact();
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Binds a function whose error number is not wanted. */
    public static MethodHandle bind(String name, FunctionDescriptor shape) {
        return LINKER.downcallHandle(address(name), shape);
    }

    /** Binds a function that takes {@link #callState()} first and leaves its error number there. */
    public static MethodHandle bindWithErrno(String name, FunctionDescriptor shape) {
        return LINKER.downcallHandle(address(name), shape, Linker.Option.captureCallState("errno"));
    }

    /**
     * As {@link #bindWithErrno}, for a function with so many fixed parameters before the others.
     */
    public static MethodHandle bindVariadic(String name, int fixed, FunctionDescriptor shape) {
        return LINKER.downcallHandle(
                address(name),
                shape,
                Linker.Option.firstVariadicArg(fixed),
                Linker.Option.captureCallState("errno"));
    }

    static Optional<MethodHandle> bindIfPresent(String name, FunctionDescriptor shape) {
        return LINKER.defaultLookup()
                .find(name)
                .map(address -> LINKER.downcallHandle(address, shape));
    }

    private static MemorySegment address(String name) {
        return LINKER.defaultLookup()
                .find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError(name + " is not in this C library"));
    }

    /** Where calls of this thread leave their error number. */
    public static MemorySegment callState() {
        return CALL_STATE.get();
    }

    /** The error number of this thread's last call that failed. */
    public static int errno() {
        return (int) ERRNO.get(callState(), 0L);
    }

    /** For what a method handle may throw and a C function never does. */
    public static AssertionError broken(Throwable cause) {
        return new AssertionError("A call into the C library failed in Java", cause);
    }

    public static void close(int descriptor) {
        try {
            int _ = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    public static int open(MemorySegment path, int flags, int mode) {
        try {
            return (int) OPEN.invokeExact(callState(), path, flags, mode);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    public static long read(int descriptor, MemorySegment target) {
        try {
            return (long) READ.invokeExact(callState(), descriptor, target, target.byteSize());
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    public static long write(int descriptor, MemorySegment source) {
        try {
            return (long) WRITE.invokeExact(callState(), descriptor, source, source.byteSize());
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Waits for events on an array of {@code struct pollfd}, 8 bytes each. */
    public static int poll(MemorySegment descriptors, int count, int milliseconds) {
        try {
            return (int) POLL.invokeExact(callState(), descriptors, (long) count, milliseconds);
        } catch (Throwable e) {
            throw broken(e);
        }
    }
}
