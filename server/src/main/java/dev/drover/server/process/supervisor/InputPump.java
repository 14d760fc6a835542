package dev.drover.server.process.supervisor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Watches full pipes and tells the server when they take more. It keeps no input itself: what a
 * pipe does not take stays with the server, so that no process can fill the supervisor's memory by
 * not reading.
 */
final class InputPump implements Runnable {

    private static final MethodHandle PIPE2 =
            Libc.bindWithErrno("pipe2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));

    private static final long POLL_BYTES = 8;
    private static final long EVENTS = 4;
    private static final long HAPPENED = 6;
    private static final short POLLIN = 1;
    private static final short POLLOUT = 4;

    /** A pipe that is closed here while it is watched gives no event of its own. */
    private static final int LOOK_AGAIN_MILLIS = 1_000;

    private static final int FOREVER = -1;

    private final Consumer<Frame> server;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Child> full = new LinkedHashSet<>();
    private final MemorySegment wakeUp = Arena.ofAuto().allocate(1);
    private final MemorySegment drain = Arena.ofAuto().allocate(64);
    private final int wakeUpRead;
    private final int wakeUpWrite;
    private MemorySegment descriptors = Arena.ofAuto().allocate(POLL_BYTES * 16, 8);

    InputPump(Consumer<Frame> server) {
        this.server = server;
        MemorySegment pipe = Arena.ofAuto().allocate(JAVA_INT, 2);
        openPipe(pipe);
        wakeUpRead = pipe.getAtIndex(JAVA_INT, 0);
        wakeUpWrite = pipe.getAtIndex(JAVA_INT, 1);
    }

    private static void openPipe(MemorySegment pipe) {
        int result;
        try {
            result =
                    (int)
                            PIPE2.invokeExact(
                                    Libc.callState(), pipe, Libc.O_CLOEXEC | Libc.O_NONBLOCK);
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
        if (result != 0) {
            throw new IllegalStateException("No pipe: error " + Libc.errno());
        }
    }

    /** Has the server told once a child's pipe takes more. */
    void awaitRoom(Child child) {
        lock.lock();
        try {
            full.add(child);
        } finally {
            lock.unlock();
        }
        Libc.write(wakeUpWrite, wakeUp);
    }

    @Override
    public void run() {
        while (true) {
            List<Child> watched = watched();
            int timeout = watched.isEmpty() ? FOREVER : LOOK_AGAIN_MILLIS;
            if (Libc.poll(descriptors, watched.size() + 1, timeout) > 0) {
                Libc.read(wakeUpRead, drain);
                for (int i = 0; i < watched.size(); i++) {
                    if (descriptors.get(JAVA_SHORT, (i + 1) * POLL_BYTES + HAPPENED) != 0) {
                        hasRoom(watched.get(i));
                    }
                }
            }
        }
    }

    /** Prepares the array for poll(): the way to be woken first, then every full pipe. */
    private List<Child> watched() {
        lock.lock();
        try {
            full.removeIf(child -> child.input() < 0);
            long needed = (full.size() + 1) * POLL_BYTES;
            if (descriptors.byteSize() < needed) {
                descriptors = Arena.ofAuto().allocate(needed * 2, 8);
            }
            watch(0, wakeUpRead, POLLIN);
            List<Child> watched = new ArrayList<>(full.size());
            for (Iterator<Child> each = full.iterator(); each.hasNext(); ) {
                Child child = each.next();
                watched.add(child);
                watch(watched.size(), child.input(), POLLOUT);
            }
            return watched;
        } finally {
            lock.unlock();
        }
    }

    private void watch(long index, int descriptor, short events) {
        descriptors.set(JAVA_INT, index * POLL_BYTES, descriptor);
        descriptors.set(JAVA_SHORT, index * POLL_BYTES + EVENTS, events);
        descriptors.set(JAVA_SHORT, index * POLL_BYTES + HAPPENED, (short) 0);
    }

    private void hasRoom(Child child) {
        lock.lock();
        try {
            full.remove(child);
        } finally {
            lock.unlock();
        }
        server.accept(new Frame(MessageKind.INPUT_READY).add(child.process()));
    }
}
