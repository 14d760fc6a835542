package dev.drover.server.process;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.process.supervisor.ExitRecord;
import dev.drover.server.process.supervisor.Frame;
import dev.drover.server.process.supervisor.Frames;
import dev.drover.server.process.supervisor.MessageKind;
import dev.drover.server.process.supervisor.ProcessIdentity;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A connection to a living supervisor: questions with their replies, and events. One thread reads;
 * replies and events are handled on it, in the order in which the supervisor said them.
 *
 * <p>Safe for use by many threads.
 */
final class SupervisorLink implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SupervisorLink.class);

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int FIRST_FRAME_BYTES = 8 << 10;

    private final SocketChannel channel;
    private final Frames frames;
    private final Events events;
    private final ProcessIdentity supervisor;
    private final FrameSender sender;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, Reply> waiting = new ConcurrentHashMap<>();
    private final Thread reader;
    private volatile boolean open = true;

    private SupervisorLink(
            SocketChannel channel, Frames frames, Events events, ProcessIdentity supervisor) {
        this.channel = channel;
        this.frames = frames;
        this.sender = new FrameSender(channel);
        this.events = events;
        this.supervisor = supervisor;
        this.reader =
                Thread.ofPlatform().name("process-supervisor-link").daemon().unstarted(this::read);
    }

    /**
     * Greets the supervisor at the other end of a connection.
     *
     * @throws IOException when it went away meanwhile
     * @throws DroverException CONFLICT when it is of another version, TIMEOUT when it says nothing
     */
    static SupervisorLink greet(SocketChannel channel, Events events) throws IOException {
        return greet(channel, events, PATIENCE);
    }

    /** A blocking read has no time limit of its own: the channel is closed under it. */
    static SupervisorLink greet(SocketChannel channel, Events events, Duration patience)
            throws IOException {
        var inTime =
                new CompletableFuture<Boolean>()
                        .completeOnTimeout(false, patience.toMillis(), TimeUnit.MILLISECONDS);
        var _ = inTime.thenAccept(yes -> closeIfLate(yes, channel));
        try {
            SupervisorLink link = exchangeGreetings(channel, events);
            if (inTime.complete(true)) {
                link.sender.start();
                link.reader.start();
                return link;
            }
        } catch (IOException e) {
            if (inTime.complete(true)) {
                throw e;
            }
        } finally {
            inTime.complete(true);
        }
        throw new DroverException(
                ErrorKind.TIMEOUT,
                "The process supervisor did not greet within " + patience.toSeconds() + " s",
                "It may be stopped or the machine overloaded: continue it, or kill it, which ends"
                        + " its processes too.");
    }

    private static void closeIfLate(boolean inTime, SocketChannel channel) {
        if (!inTime) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.atDebug().setCause(e).log("Supervisor connection not closed");
            }
        }
    }

    private static SupervisorLink exchangeGreetings(SocketChannel channel, Events events)
            throws IOException {
        ByteBuffer greeting = new Frame(MessageKind.HELLO).add(MessageKind.VERSION).finish();
        while (greeting.hasRemaining()) {
            channel.write(greeting);
        }
        Frames frames = new Frames(channel);
        @Nullable ByteBuffer hello = frames.next(ByteBuffer.allocateDirect(FIRST_FRAME_BYTES));
        if (hello == null || Frame.kind(hello) != MessageKind.HELLO) {
            throw new IOException("The supervisor closed the connection");
        }
        int version = hello.getInt();
        var supervisor = new ProcessIdentity(hello.getInt(), hello.getLong());
        if (version != MessageKind.VERSION) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "The process supervisor (pid %d) speaks version %d; this server speaks %d"
                            .formatted(supervisor.pid(), version, MessageKind.VERSION),
                    "Let the processes under it end, or end it, and start the server again.");
        }
        return new SupervisorLink(channel, frames, events, supervisor);
    }

    ProcessIdentity supervisor() {
        return supervisor;
    }

    boolean isOpen() {
        return open;
    }

    /**
     * Asks for one number. The future gives it, or a negated error number; it fails when the
     * supervisor is lost.
     */
    CompletableFuture<Integer> ask(MessageKind kind, Consumer<Frame> body) {
        var answer = new CompletableFuture<Integer>();
        ask(
                kind,
                body,
                new Reply() {
                    @Override
                    public void success(ByteBuffer results) {
                        answer.complete(results.hasRemaining() ? results.getInt() : 0);
                    }

                    @Override
                    public void failure(int error) {
                        answer.complete(-error);
                    }

                    @Override
                    public void lost(DroverException why) {
                        answer.completeExceptionally(why);
                    }
                });
        return answer;
    }

    /** Orders something whose result nobody waits for. */
    void tell(MessageKind kind, Consumer<Frame> body) {
        ask(
                kind,
                body,
                new Reply() {
                    @Override
                    public void success(ByteBuffer results) {}

                    @Override
                    public void failure(int error) {
                        LOG.atWarn()
                                .addKeyValue("order", kind)
                                .addKeyValue("error", error)
                                .log("Supervisor did not do it");
                    }

                    @Override
                    public void lost(DroverException why) {
                        LOG.atWarn()
                                .addKeyValue("order", kind)
                                .addKeyValue("reason", why.text())
                                .log("Supervisor was not reached");
                    }
                });
    }

    void ask(MessageKind kind, Consumer<Frame> body, Reply reply) {
        long number = numbers.incrementAndGet();
        Frame frame = new Frame(kind).add(number);
        body.accept(frame);
        waiting.put(number, reply);
        try {
            if (!sender.send(frame) && waiting.remove(number) != null) {
                reply.lost(lost());
            }
        } catch (DroverException notSent) {
            if (waiting.remove(number) != null) {
                reply.lost(notSent);
            }
        }
    }

    private void read() {
        try {
            @Nullable ByteBuffer frame = ByteBuffer.allocateDirect(FIRST_FRAME_BYTES);
            frame = frames.next(frame);
            while (frame != null) {
                handle(frame);
                frame = frames.next(frame);
            }
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("Supervisor connection ended");
        } finally {
            ended();
        }
    }

    /**
     * A defect in what one frame leads to must not end the connection, and with it all processes.
     */
    private void handle(ByteBuffer frame) {
        try {
            dispatch(Frame.kind(frame), frame);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("A frame of the supervisor could not be handled");
        }
    }

    private void dispatch(MessageKind kind, ByteBuffer frame) {
        switch (kind) {
            case REPLY -> reply(frame);
            case EXITED -> events.exited(Frame.text(frame), ExitRecord.of(frame));
            case INPUT_READY -> events.inputReady(Frame.text(frame));
            case HELLO, LAUNCH, SIGNAL, END, END_RUN, WRITE, CLOSE_INPUT, LIST, STOP ->
                    throw new IllegalStateException(kind + " is nothing that a supervisor says");
        }
    }

    private void reply(ByteBuffer frame) {
        Reply reply = waiting.remove(frame.getLong());
        int error = frame.getInt();
        if (reply == null) {
            return;
        }
        if (error == 0) {
            reply.success(frame);
        } else {
            reply.failure(error);
        }
    }

    /** Says that no more is asked, and waits until the supervisor has closed its side. */
    void finish() {
        try {
            channel.shutdownOutput();
            reader.join(PATIENCE);
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("Supervisor connection ended already");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    /**
     * Who was lost is settled while this is still what launches use, and before they are told: one
     * that the supervisor began and did not live to answer is sought too.
     */
    private void ended() {
        try {
            events.lost(this);
        } finally {
            close();
        }
        for (Long number : List.copyOf(waiting.keySet())) {
            Reply reply = waiting.remove(number);
            if (reply != null) {
                reply.lost(lost());
            }
        }
    }

    private DroverException lost() {
        return new DroverException(
                ErrorKind.UNAVAILABLE,
                "The process supervisor (pid " + supervisor.pid() + ") ended",
                "Try again: the next launch starts another.");
    }

    @Override
    public void close() {
        open = false;
        sender.close();
        try {
            channel.close();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("Supervisor connection not closed");
        }
    }

    /** What a supervisor says unasked. Called on the reading thread. */
    interface Events {
        void exited(String process, ExitRecord exit);

        void inputReady(String process);

        /**
         * The connection has ended, for whatever reason. The last call; replies are lost after it.
         */
        void lost(SupervisorLink link);
    }

    /**
     * Who waits for a reply. Called on the reading thread, or on that of the asker when nothing
     * could be sent.
     */
    interface Reply {
        /** The buffer is good for the time of the call only. */
        void success(ByteBuffer results);

        void failure(int error);

        /** UNAVAILABLE when the supervisor ended, TIMEOUT when it took nothing more. */
        void lost(DroverException why);
    }
}
