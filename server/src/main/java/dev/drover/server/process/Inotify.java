package dev.drover.server.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.drover.server.process.supervisor.Libc;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.function.IntConsumer;

/**
 * Linux's notices of writes to files. Watching and waking are safe for use by many threads; {@link
 * #await} and closing belong to one.
 */
final class Inotify implements AutoCloseable {

    /** What {@link #await} gives in place of a watch when the system dropped notices. */
    static final int OVERFLOW = -1;

    private static final MethodHandle INIT =
            Libc.bindWithErrno("inotify_init1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle ADD =
            Libc.bindWithErrno(
                    "inotify_add_watch",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle REMOVE =
            Libc.bindWithErrno(
                    "inotify_rm_watch", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle EVENTFD =
            Libc.bindWithErrno("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

    private static final int IN_MODIFY = 2;
    private static final int IN_IGNORED = 0x8000;
    private static final long EVENT_BYTES = 16;
    private static final long NAME_LENGTH_IN_EVENT = 12;
    private static final short POLLIN = 1;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment events = arena.allocate(64 << 10, 8);
    private final MemorySegment descriptors = arena.allocate(16, 8);
    private final MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_LONG, 1);
    private final MemorySegment count = arena.allocate(8, 8);
    private final int notices;
    private final int wakeUp;

    private Inotify(int notices, int wakeUp) {
        this.notices = notices;
        this.wakeUp = wakeUp;
        watchDescriptor(0, notices);
        watchDescriptor(1, wakeUp);
    }

    private void watchDescriptor(int index, int descriptor) {
        descriptors.set(JAVA_INT, index * 8L, descriptor);
        descriptors.set(JAVA_SHORT, index * 8L + 4, POLLIN);
    }

    /**
     * Opens a set of watches; where the system has no more of them, watches are refused one by one.
     */
    static Inotify open() {
        try {
            int wakeUp =
                    (int)
                            EVENTFD.invokeExact(
                                    Libc.callState(), 0, Libc.O_NONBLOCK | Libc.O_CLOEXEC);
            int notices =
                    (int) INIT.invokeExact(Libc.callState(), Libc.O_NONBLOCK | Libc.O_CLOEXEC);
            return new Inotify(notices, wakeUp);
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    /** Watches a file for writes. Gives the watch's number, or -1 where the system refuses. */
    int watch(Path file) {
        try (Arena call = Arena.ofConfined()) {
            return (int)
                    ADD.invokeExact(
                            Libc.callState(),
                            notices,
                            call.allocateFrom(file.toString()),
                            IN_MODIFY);
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    void unwatch(int watch) {
        try {
            int _ = (int) REMOVE.invokeExact(Libc.callState(), notices, watch);
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    /** Makes a waiting {@link #await} return. */
    void wake() {
        Libc.write(wakeUp, one);
    }

    /** Waits for notices, or to be woken, and gives the watches that they are about. */
    void await(int milliseconds, IntConsumer watches) {
        Libc.poll(descriptors, 2, milliseconds);
        Libc.read(wakeUp, count);
        long length = Libc.read(notices, events);
        long at = 0;
        while (at < length) {
            int watch = events.get(JAVA_INT, at);
            if ((events.get(JAVA_INT, at + 4) & IN_IGNORED) == 0) {
                watches.accept(watch);
            }
            at += EVENT_BYTES + events.get(JAVA_INT, at + NAME_LENGTH_IN_EVENT);
        }
    }

    @Override
    public void close() {
        Libc.close(notices);
        Libc.close(wakeUp);
        arena.close();
    }
}
