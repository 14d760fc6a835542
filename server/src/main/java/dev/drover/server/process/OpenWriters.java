package dev.drover.server.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.drover.server.process.supervisor.Libc;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * Tells whether any process of the machine has a file open for writing. The system grants a read
 * lease, fcntl(2), only where none has.
 */
final class OpenWriters {

    private static final MethodHandle FCNTL =
            Libc.bindVariadic(
                    "fcntl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));

    private static final int F_SETSIG = 10;
    private static final int F_SETLEASE = 1024;
    private static final int F_RDLCK = 0;
    private static final int F_UNLCK = 2;

    /**
     * By default SIGIO tells that a lease is wanted back, and would end the server; this one is
     * ignored.
     */
    private static final int SIGURG = 23;

    private static final int ENOENT = 2;

    private OpenWriters() {}

    /** False also where the file system knows no leases. A file that is not there has no writer. */
    static boolean noneOf(Path file) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(file.toString());
            int descriptor = Libc.open(path, Libc.O_CLOEXEC, 0);
            if (descriptor < 0) {
                return Libc.errno() == ENOENT;
            }
            try {
                return control(descriptor, F_SETSIG, SIGURG) == 0
                        && control(descriptor, F_SETLEASE, F_RDLCK) == 0
                        && control(descriptor, F_SETLEASE, F_UNLCK) == 0;
            } finally {
                Libc.close(descriptor);
            }
        }
    }

    private static int control(int descriptor, int command, int argument) {
        try {
            return (int) FCNTL.invokeExact(Libc.callState(), descriptor, command, argument);
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }
}
