package dev.drover.server.web;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.access.Authentication;
import dev.drover.server.web.rpc.Connection;
import dev.drover.server.web.rpc.RpcCall;
import dev.drover.server.web.rpc.RpcMessage;
import dev.drover.server.web.rpc.Watch;

import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One kept connection: takes messages, has each answered on a virtual thread of its own, and sends
 * answers and notifications.
 *
 * <p>Jetty gives it one frame at a time, the next one only after {@link CoreSession#demand}: while
 * too much waits to be read by the peer, nothing more is taken from it.
 */
final class RpcSocket implements FrameHandler, Connection {

    static final int GOING_AWAY = CloseStatus.SHUTDOWN;
    static final int TRY_AGAIN = CloseStatus.TRY_AGAIN_LATER;
    static final int POLICY = CloseStatus.POLICY_VIOLATION;

    private static final Logger log = LoggerFactory.getLogger(RpcSocket.class);

    /** While more than this waits for the peer to read, no further message is taken from it. */
    private static final long PAUSE_BYTES = 256 * 1024;

    private static final Duration STALLED = Duration.ofSeconds(30);

    /** How long the peer may take to agree to the end. */
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    /** How long the rest of a message that is too large is taken, and dropped. */
    private static final Duration REST_OF_MESSAGE = Duration.ofSeconds(2);

    private static final int LONGEST_REASON = 120;

    private final RpcSockets home;
    private final Authentication authentication;
    private final InetAddress address;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicLong outgoing = new AtomicLong();
    private final AtomicBoolean paused = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();
    private @Nullable CoreSession session;
    private @Nullable PartialMessage partial;
    private boolean discarding;
    private long skipped;

    /** The answer to a message that is too large is written; the message's end is read. */
    private final AtomicInteger farewell = new AtomicInteger(2);

    private volatile long refusedAt;
    private volatile long heardAt;
    private volatile long sentAt;
    private long bytesOut; // of the keeper's thread alone
    private volatile long endedAt;
    private volatile long pingedAt;

    @GuardedBy("this")
    private @Nullable Map<String, ActiveWatch> watches;

    @GuardedBy("this")
    private @Nullable Set<Thread> waiting;

    RpcSocket(RpcSockets home, Authentication authentication, InetAddress address) {
        this.home = home;
        this.authentication = authentication;
        this.address = address;
    }

    Authentication authentication() {
        return authentication;
    }

    InetAddress address() {
        return address;
    }

    @Override
    public void onOpen(CoreSession opened, Callback callback) {
        session = opened;
        heardAt = System.nanoTime();
        callback.succeeded();
        home.opened(this);
        if (!ended.get()) {
            send(home.dispatcher().notification("server.hello", home.hello()));
        }
        opened.demand();
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
        heardAt = System.nanoTime();
        switch (frame.getOpCode()) {
            case OpCode.TEXT, OpCode.CONTINUATION -> onText(frame, callback);
            case OpCode.PING -> onPing(frame, callback);
            case OpCode.BINARY -> {
                callback.succeeded();
                end(CloseStatus.BAD_DATA, "Messages are text frames");
            }
            case OpCode.CLOSE -> callback.succeeded();
            default -> {
                callback.succeeded();
                demand();
            }
        }
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        log.atDebug()
                .addKeyValue("caller", authentication.caller())
                .addKeyValue("address", address.getHostAddress())
                .addKeyValue("reason", cause)
                .log("A connection failed");
        callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        home.closed(this);
        ended.set(true);
        release();
        callback.succeeded();
    }

    /** Ends the connection with a reason for the peer. */
    void end(int code, String reason) {
        if (ended.compareAndSet(false, true)) {
            log.atDebug()
                    .addKeyValue("caller", authentication.caller())
                    .addKeyValue("address", address.getHostAddress())
                    .addKeyValue("reason", reason)
                    .log("Ending a connection");
            endedAt = System.nanoTime();
            release();
            String shown =
                    reason.length() <= LONGEST_REASON
                            ? reason
                            : reason.substring(0, LONGEST_REASON);
            session().close(code, shown, Callback.NOOP);
        }
    }

    /** Ends what is over: the right to be here, the peer's life, its patience with reading. */
    void check(Instant now, long nanoTime) {
        long pingNanos = home.configuration().pingInterval().toNanos();
        long silence = nanoTime - heardAt;
        if (ended.get()) {
            if (nanoTime - endedAt > FAREWELL.toNanos()) {
                session().abort();
            }
        } else if (refusedAt != 0 && nanoTime - refusedAt > REST_OF_MESSAGE.toNanos()) {
            endTooLarge();
        } else if (!authentication.isValidAt(now)) {
            end(POLICY, "The token or session has expired");
        } else if (outgoing.get() > 0 && stalledFor(nanoTime) > STALLED.toNanos()) {
            end(POLICY, "Nothing was read for " + STALLED.toSeconds() + " s");
            session().abort();
        } else if (silence > home.configuration().idleTimeout().toNanos()) {
            end(GOING_AWAY, "No sign of life for " + Duration.ofNanos(silence).toSeconds() + " s");
            session().abort();
        } else if (silence > pingNanos && nanoTime - pingedAt > pingNanos) {
            pingedAt = nanoTime;
            session().sendFrame(new Frame(OpCode.PING), Callback.NOOP, false);
        }
    }

    /** Since a byte last went out: of a long message they do long before it is sent. */
    private long stalledFor(long nanoTime) {
        long bytes =
                session() instanceof WebSocketCoreSession jetty
                        ? jetty.getConnection().getBytesOut()
                        : 0;
        if (bytes != bytesOut) {
            bytesOut = bytes;
            sentAt = nanoTime;
        }
        return nanoTime - sentAt;
    }

    /** Takes anything that is complete UTF-8 JSON; bounded by {@code outgoingBytes}. */
    void send(byte[] message) {
        send(message, () -> {});
    }

    void send(byte[] message, Runnable afterwards) {
        int length = message.length;
        if (outgoing.getAndAdd(length) == 0) {
            sentAt = System.nanoTime();
        }
        if (outgoing.get() > home.configuration().outgoingBytes() + length) {
            outgoing.addAndGet(-length);
            end(
                    POLICY,
                    "More than "
                            + home.configuration().outgoingBytes()
                            + " bytes wait to be read; that is the limit");
            return;
        }
        session()
                .sendFrame(
                        new Frame(OpCode.TEXT, ByteBuffer.wrap(message)),
                        Callback.from(() -> sent(length, afterwards)),
                        false);
    }

    @Override
    public Runnable watch(String notification, Watch.Opening opening) {
        ActiveWatch fresh = new ActiveWatch(this, notification, opening);
        ActiveWatch previous;
        synchronized (this) {
            if (watches == null) {
                watches = new HashMap<>();
            }
            previous = watches.put(notification, fresh);
        }
        if (previous != null) {
            previous.close();
        }
        if (ended.get()) {
            release();
        }
        return fresh::begin;
    }

    @Override
    public boolean unwatch(String notification) {
        ActiveWatch removed;
        synchronized (this) {
            removed = watches == null ? null : watches.remove(notification);
        }
        if (removed != null) {
            removed.close();
        }
        return removed != null;
    }

    @Override
    public synchronized void beginWait() {
        if (waiting == null) {
            waiting = new HashSet<>();
        }
        int limit = home.configuration().waitsPerConnection();
        if (waiting.size() >= limit) {
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    waiting.size()
                            + " calls of this connection wait already; the limit is "
                            + limit,
                    "Let one of them end, or watch instead of polling.");
        }
        waiting.add(Thread.currentThread());
        home.activity().waits.incrementAndGet();
        if (ended.get()) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void endWait() {
        if (waiting != null && waiting.remove(Thread.currentThread())) {
            home.activity().waits.decrementAndGet();
        }
    }

    RpcSockets home() {
        return home;
    }

    private void onPing(Frame frame, Callback callback) {
        byte[] payload = new byte[frame.getPayloadLength()];
        frame.getPayload().get(payload);
        callback.succeeded();
        session()
                .sendFrame(
                        new Frame(OpCode.PONG, true, ByteBuffer.wrap(payload)),
                        Callback.NOOP,
                        false);
        demand();
    }

    private void onText(Frame frame, Callback callback) {
        if (discarding || ended.get()) {
            skipped += frame.getPayloadLength();
            boolean enough = frame.isFin() || skipped > Exchange.SKIPPED_BYTES;
            callback.succeeded();
            if (discarding && enough) {
                farewellStep();
            }
            session().demand();
            return;
        }
        int limit = home.configuration().messageBytes();
        byte @Nullable [] message = null;
        boolean tooLarge;
        if (frame.isFin() && partial == null) {
            tooLarge = frame.getPayloadLength() > limit;
            if (!tooLarge) {
                message = new byte[frame.getPayloadLength()];
                frame.getPayload().get(message);
            }
        } else {
            if (partial == null) {
                partial = new PartialMessage(limit);
            }
            tooLarge = !partial.add(frame.getPayload());
            if (frame.isFin() && !tooLarge) {
                message = partial.bytes();
            }
        }
        callback.succeeded();
        if (tooLarge) {
            refuseTooLarge(limit, frame.isFin());
        } else if (message != null) {
            partial = null;
            receive(message);
        }
        demand();
    }

    /**
     * The end waits for the error to be written, since Jetty drops what waits behind a close, and a
     * while for the rest of the message: who is still sending does not get to see why.
     */
    private void refuseTooLarge(int limit, boolean whole) {
        partial = null;
        discarding = true;
        refusedAt = System.nanoTime();
        send(home.dispatcher().error(Exchange.tooLarge(limit)), this::farewellStep);
        if (whole) {
            farewellStep();
        }
    }

    private void farewellStep() {
        if (farewell.decrementAndGet() == 0) {
            endTooLarge();
        }
    }

    private void endTooLarge() {
        end(
                CloseStatus.MESSAGE_TOO_LARGE,
                Exchange.tooLarge(home.configuration().messageBytes()).text());
    }

    private void receive(byte[] bytes) {
        RpcMessage message = home.dispatcher().read(bytes, 0, bytes.length);
        int limit = home.configuration().callsPerConnection();
        if (calls.incrementAndGet() > limit) {
            calls.decrementAndGet();
            byte[] refusal =
                    home.dispatcher()
                            .refuse(
                                    message,
                                    new DroverException(
                                            ErrorKind.LIMIT_REACHED,
                                            limit
                                                    + " calls of this connection are not answered"
                                                    + " yet; that is the limit",
                                            "Wait for answers before calling again."));
            if (refusal != null) {
                send(refusal);
            }
            return;
        }
        home.activity().calls.incrementAndGet();
        Thread.startVirtualThread(() -> answer(message));
    }

    private void answer(RpcMessage message) {
        RpcCall call =
                RpcCall.on(this, authentication.caller(), home.configuration().longestWait());
        try {
            byte[] reply = home.dispatcher().answer(message, call);
            if (reply != null && !ended.get()) {
                send(reply);
            }
            call.replied();
        } finally {
            home.activity().calls.decrementAndGet();
            calls.decrementAndGet();
        }
    }

    private void demand() {
        if (outgoing.get() <= PAUSE_BYTES) {
            session().demand();
            return;
        }
        paused.set(true);
        resume();
    }

    private void resume() {
        if (outgoing.get() <= PAUSE_BYTES && paused.compareAndSet(true, false)) {
            session().demand();
        }
    }

    private void sent(int length, Runnable afterwards) {
        sentAt = System.nanoTime();
        outgoing.addAndGet(-length);
        if (paused.get()) {
            resume();
        }
        afterwards.run();
    }

    /** Ends watches and waits, which would otherwise go on for nobody. */
    private void release() {
        Map<String, ActiveWatch> ending;
        synchronized (this) {
            ending = watches == null ? Map.of() : Map.copyOf(watches);
            watches = null;
            if (waiting != null) {
                waiting.forEach(Thread::interrupt);
            }
        }
        ending.values().forEach(ActiveWatch::close);
    }

    private CoreSession session() {
        if (session == null) {
            throw new IllegalStateException("The connection is not open yet");
        }
        return session;
    }
}
