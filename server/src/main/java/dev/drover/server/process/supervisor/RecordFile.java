package dev.drover.server.process.supervisor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The open {@link SpoolRecord} of one process, for as long as it lives.
 *
 * <p>Safe for use by many threads.
 */
final class RecordFile {

    private static final MethodHandle PWRITE =
            Libc.bindWithErrno(
                    "pwrite",
                    FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG));

    private static final int O_WRONLY = 1;

    private final int descriptor;
    private long next;

    private RecordFile(int descriptor, long next) {
        this.descriptor = descriptor;
        this.next = next;
    }

    /**
     * Opens the file at a C string.
     *
     * @param next where the next line goes
     */
    static RecordFile open(MemorySegment path, long next) {
        return new RecordFile(Libc.open(path, O_WRONLY | Libc.O_CLOEXEC, 0), next);
    }

    /** Whether the file could be opened; {@link Libc#errno()} tells why not. */
    boolean isOpen() {
        return descriptor >= 0;
    }

    /** Writes a line; false where that is not possible now. */
    synchronized boolean add(byte[] line) {
        if (descriptor < 0) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, line);
            long count =
                    (long)
                            PWRITE.invokeExact(
                                    Libc.callState(), descriptor, bytes, (long) line.length, next);
            if (count != line.length) {
                return false;
            }
            next += count;
            return true;
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    void close() {
        if (descriptor >= 0) {
            Libc.close(descriptor);
        }
    }
}
