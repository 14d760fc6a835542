package dev.drover.server.process.supervisor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.time.InstantSource;

/**
 * Carries out {@link LaunchOrder}s. The texts of an order are handed to the system where they lie
 * in the frame; only the two arrays that point to them are made here.
 *
 * <p>Not safe for use by many threads: one for each thread that launches.
 */
final class Launcher {

    private static final MethodHandle PIPE2 =
            Libc.bindWithErrno("pipe2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle FCNTL =
            Libc.bindVariadic(
                    "fcntl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final int F_SETFL = 4;

    private final Children children;
    private final InstantSource clock;
    private final PosixSpawn posixSpawn = new PosixSpawn();
    private final MemorySegment pipe = Arena.ofAuto().allocate(JAVA_INT, 2);
    private MemorySegment pointers = Arena.ofAuto().allocate(ADDRESS, 256);

    Launcher(Children children, InstantSource clock) {
        this.children = children;
        this.clock = clock;
    }

    /** Reads an order from a direct buffer and starts its process. Gives the reply. */
    Frame launch(long number, ByteBuffer order) {
        String process = Frame.text(order);
        String run = Frame.text(order);
        long recordBytes = order.getLong();
        MemorySegment frame = MemorySegment.ofBuffer(order.duplicate().position(0));
        RecordFile record = RecordFile.open(text(order, frame), recordBytes);
        if (!record.isOpen()) {
            return Replies.failure(number, Libc.errno(), "no record in the spool");
        }
        boolean piped = order.getInt(order.position()) == 0;
        int error = piped ? openPipe() : 0;
        if (error != 0) {
            record.close();
            return Replies.failure(number, error, "no pipe for its standard input");
        }
        int readEnd = piped ? pipe.getAtIndex(JAVA_INT, 0) : -1;
        int writeEnd = piped ? pipe.getAtIndex(JAVA_INT, 1) : -1;
        try {
            return launch(number, order, frame, process, run, record, readEnd, writeEnd);
        } finally {
            if (piped) {
                Libc.close(readEnd);
            }
        }
    }

    private Frame launch(
            long number,
            ByteBuffer order,
            MemorySegment frame,
            String process,
            String run,
            RecordFile record,
            int readEnd,
            int writeEnd) {
        long launch = children.launchBegins();
        long started = clock.millis();
        int pid = spawn(order, frame, readEnd);
        if (pid < 0) {
            children.launchFailed(launch);
            if (writeEnd >= 0) {
                Libc.close(writeEnd);
            }
            // For a server that does not live to see the reply.
            record.add(SpoolRecord.endedLine(process, ExitRecord.neverRan(started)));
            record.close();
            return Replies.failure(number, -pid, "posix_spawn");
        }
        // Nobody reaps it before it is entered, so its line is there even if it has ended.
        long ticks = ProcessStat.of(pid).map(ProcessStat::startTicks).orElse(0L);
        var identity = new ProcessIdentity(pid, ticks);
        record.add(SpoolRecord.startedLine(process, identity, started));
        children.launched(launch, new Child(process, run, record, identity, started, writeEnd));
        return Replies.success(number).add(pid).add(ticks).add(started);
    }

    private int spawn(ByteBuffer order, MemorySegment frame, int readEnd) {
        MemorySegment input = text(order, frame);
        MemorySegment output = text(order, frame);
        MemorySegment errors = text(order, frame);
        MemorySegment directory = text(order, frame);
        MemorySegment program = text(order, frame);
        int arguments = order.getInt();
        int afterArguments = pointTo(order, frame, arguments, 0);
        int entries = order.getInt();
        pointTo(order, frame, entries, afterArguments);
        return posixSpawn.spawn(
                program,
                pointers,
                pointers.asSlice(afterArguments * ADDRESS.byteSize()),
                directory,
                input,
                readEnd,
                output,
                errors);
    }

    /** Writes the addresses of texts and a null after them; gives the index after that. */
    private int pointTo(ByteBuffer order, MemorySegment frame, int count, int first) {
        long needed = (first + count + 1) * ADDRESS.byteSize();
        if (pointers.byteSize() < needed) {
            pointers = Arena.ofAuto().allocate(needed * 2, 8).copyFrom(pointers);
        }
        for (int i = 0; i < count; i++) {
            pointers.setAtIndex(ADDRESS, first + i, text(order, frame));
        }
        pointers.setAtIndex(ADDRESS, first + count, MemorySegment.NULL);
        return first + count + 1;
    }

    private static MemorySegment text(ByteBuffer order, MemorySegment frame) {
        int length = order.getInt();
        int start = order.position();
        order.position(start + length + 1);
        return frame.asSlice(start, length + 1);
    }

    /**
     * The child's end must block as programs expect it; the other one must not block the
     * supervisor.
     */
    private int openPipe() {
        try {
            if ((int) PIPE2.invokeExact(Libc.callState(), pipe, Libc.O_CLOEXEC) != 0) {
                return Libc.errno();
            }
            int writeEnd = pipe.getAtIndex(JAVA_INT, 1);
            int _ = (int) FCNTL.invokeExact(Libc.callState(), writeEnd, F_SETFL, Libc.O_NONBLOCK);
            return 0;
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }
}
