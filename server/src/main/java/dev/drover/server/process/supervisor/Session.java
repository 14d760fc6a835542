package dev.drover.server.process.supervisor;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/**
 * One server's connection. Several threads take turns at reading: who has read a launch lets the
 * next one read and then launches, so that launches run side by side; everything else is done in
 * the order in which it was sent.
 */
final class Session {

    private static final int FIRST_FRAME_BYTES = 8 << 10;

    private final Children children;
    private final TreeEnder ender;
    private final InputPump inputs;
    private final ServerLink server;
    private final InstantSource clock;
    private final SupervisorLog log;
    private final Frames frames;
    private final ReentrantLock reading = new ReentrantLock();

    /** Set once the server asked to stop: over when nothing is left alive. */
    private volatile @Nullable CompletableFuture<Integer> stopping;

    Session(
            SocketChannel channel,
            Children children,
            TreeEnder ender,
            InputPump inputs,
            ServerLink server,
            InstantSource clock,
            SupervisorLog log) {
        this.frames = new Frames(channel);
        this.children = children;
        this.ender = ender;
        this.inputs = inputs;
        this.server = server;
        this.clock = clock;
        this.log = log;
    }

    /** Serves until the server has gone; true when it asked the supervisor to stop. */
    boolean serve(int threads) throws InterruptedException {
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread worker = new Thread(null, this::work, "launcher-" + i, 256 << 10);
            worker.start();
            workers.add(worker);
        }
        for (Thread worker : workers) {
            worker.join();
        }
        CompletableFuture<Integer> everythingEnded = stopping;
        if (everythingEnded != null) {
            everythingEnded.join();
        }
        return everythingEnded != null;
    }

    private void work() {
        Launcher launcher = new Launcher(children, clock);
        @Nullable ByteBuffer frame = ByteBuffer.allocateDirect(FIRST_FRAME_BYTES);
        try {
            while (frame != null) {
                frame = takeTurn(frame);
                if (frame != null) {
                    server.send(launcher.launch(frame.getLong(), frame));
                }
            }
        } catch (IOException e) {
            log.line("The server's connection broke: " + e.getMessage());
        }
    }

    /** Reads and acts until a launch has come; null at the end of the connection. */
    private @Nullable ByteBuffer takeTurn(ByteBuffer buffer) throws IOException {
        reading.lock();
        try {
            @Nullable ByteBuffer frame = frames.next(buffer);
            while (frame != null) {
                MessageKind kind = Frame.kind(frame);
                if (kind == MessageKind.LAUNCH) {
                    return frame;
                }
                act(kind, frame);
                frame = frames.next(frame);
            }
            return null;
        } finally {
            reading.unlock();
        }
    }

    private void act(MessageKind kind, ByteBuffer frame) throws IOException {
        if (kind == MessageKind.HELLO) {
            hello(frame.getInt());
            return;
        }
        long number = frame.getLong();
        switch (kind) {
            case SIGNAL -> signal(number, frame);
            case END -> end(number, frame);
            case END_RUN -> endRun(number, frame);
            case WRITE -> write(number, frame);
            case CLOSE_INPUT -> closeInput(number, frame);
            case LIST -> list(number);
            case STOP -> stop(number, frame);
            case HELLO, LAUNCH, REPLY, EXITED, INPUT_READY ->
                    throw new IOException(kind + " is nothing that a server says");
        }
    }

    private void hello(int version) throws IOException {
        int pid = (int) ProcessHandle.current().pid();
        long ticks = ProcessStat.of(pid).map(ProcessStat::startTicks).orElse(0L);
        server.send(new Frame(MessageKind.HELLO).add(MessageKind.VERSION).add(pid).add(ticks));
        if (version != MessageKind.VERSION) {
            throw new IOException("The server speaks version " + version);
        }
    }

    private void signal(long number, ByteBuffer frame) {
        String process = Frame.text(frame);
        int signal = frame.getInt();
        ender.signal(treeOf(process), signal, replyTo(number));
    }

    private void end(long number, ByteBuffer frame) {
        String process = Frame.text(frame);
        Duration grace = Duration.ofMillis(frame.getLong());
        String cause = Frame.text(frame);
        children.alive(process).ifPresent(child -> child.endFor(cause));
        ender.end(treeOf(process), grace, replyTo(number));
    }

    private ProcessTree treeOf(String process) {
        List<ProcessIdentity> leaders =
                children.leaders().stream()
                        .filter(child -> child.process().equals(process))
                        .map(Child::identity)
                        .toList();
        return new ProcessTree(leaders, markers -> markers.process().equals(process));
    }

    private void endRun(long number, ByteBuffer frame) {
        String run = Frame.text(frame);
        Duration grace = Duration.ofMillis(frame.getLong());
        String cause = Frame.text(frame);
        List<Child> leaders =
                children.leaders().stream().filter(child -> child.run().equals(run)).toList();
        if (leaders.isEmpty() && children.isEmpty() && !ChildWait.anyChild()) {
            server.send(Replies.success(number).add(0));
            return;
        }
        leaders.forEach(child -> child.endFor(cause));
        List<ProcessIdentity> identities = leaders.stream().map(Child::identity).toList();
        ProcessTree tree = new ProcessTree(identities, markers -> markers.run().equals(run));
        ender.end(tree, grace, replyTo(number));
    }

    private void stop(long number, ByteBuffer frame) {
        Duration grace = Duration.ofMillis(frame.getLong());
        String cause = Frame.text(frame);
        List<Child> leaders = children.leaders();
        leaders.forEach(child -> child.endFor(cause));
        ProcessTree all =
                new ProcessTree(leaders.stream().map(Child::identity).toList(), markers -> true);
        var everythingEnded = new CompletableFuture<Integer>();
        stopping = everythingEnded;
        ender.end(
                all,
                grace,
                count -> {
                    replyTo(number).accept(count);
                    everythingEnded.complete(count);
                });
    }

    private IntConsumer replyTo(long number) {
        return count -> server.send(Replies.success(number).add(count));
    }

    private void write(long number, ByteBuffer frame) {
        Child child = children.alive(Frame.text(frame)).orElse(null);
        long wanted = frame.remaining();
        long count = child == null ? -Libc.EPIPE : child.write(MemorySegment.ofBuffer(frame));
        if (count < 0) {
            server.send(Replies.failure(number, (int) -count, "write"));
            return;
        }
        server.send(Replies.success(number).add((int) count));
        if (count < wanted && child != null) {
            inputs.awaitRoom(child);
        }
    }

    private void closeInput(long number, ByteBuffer frame) {
        children.alive(Frame.text(frame)).ifPresent(Child::closeInput);
        server.send(Replies.success(number));
    }

    private void list(long number) {
        List<Child> alive = children.alive();
        Map<String, ExitRecord> unrecorded = children.unrecorded();
        Frame reply = Replies.success(number).add(alive.size());
        for (Child child : alive) {
            reply.add(child.process())
                    .add(child.run())
                    .add(child.identity().pid())
                    .add(child.identity().startTicks())
                    .add(child.startedMillis());
        }
        reply.add(unrecorded.size());
        unrecorded.forEach((process, exit) -> exit.addTo(reply.add(process)));
        server.send(reply);
    }
}
