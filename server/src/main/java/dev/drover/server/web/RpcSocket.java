package dev.drover.server.web;

import dev.drover.server.access.Authentication;
import dev.drover.server.access.Caller;
import dev.drover.server.web.rpc.Connection;
import dev.drover.server.web.rpc.Watch;
import dev.drover.server.websocket.IncomingMessage;
import dev.drover.server.websocket.Outgoing;

import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One kept connection, frame by frame, with its end: what it consists of reads messages, answers
 * calls, sends and watches.
 *
 * <p>Jetty gives it one frame at a time, the next one only after {@link CoreSession#demand}: while
 * too much waits to be read by the peer, nothing more is taken from it.
 */
final class RpcSocket implements FrameHandler, Connection {

    static final int GOING_AWAY = CloseStatus.SHUTDOWN;
    static final int TRY_AGAIN = CloseStatus.TRY_AGAIN_LATER;
    static final int POLICY = CloseStatus.POLICY_VIOLATION;

    private static final Logger log = LoggerFactory.getLogger(RpcSocket.class);

    /** How long the peer may take to agree to the end. */
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private static final int LONGEST_REASON = 120;

    private final RpcSockets home;
    private final InetAddress address;
    private final IncomingMessage incoming;
    private final CallsInFlight calls;
    private final Outgoing outgoing;
    private final ActiveWatches watches = new ActiveWatches();
    private final AtomicBoolean ended = new AtomicBoolean();
    private @Nullable CoreSession session;
    private volatile Authentication authentication;
    private volatile @Nullable TooLargeMessage tooLarge;
    private volatile long heardAt;
    private volatile long endedAt;
    private volatile long pingedAt;

    RpcSocket(RpcSockets home, Authentication authentication, InetAddress address) {
        this.home = home;
        this.authentication = authentication;
        this.address = address;
        this.incoming = new IncomingMessage(home.configuration().messageBytes());
        this.calls = new CallsInFlight(this, home);
        this.outgoing = Outgoing.text(home.configuration().outgoingBytes());
    }

    Authentication authentication() {
        return authentication;
    }

    /** Who calls, with what that one may do now. */
    Caller caller() {
        Authentication before = authentication;
        Optional<Authentication> current = home.current(before);
        if (current.isEmpty()) {
            end(POLICY, RpcSockets.REVOKED);
            return before.withoutRights().caller();
        }
        Authentication now = current.get();
        if (now.rightsVersion() != before.rightsVersion()) {
            authentication = now;
            if (!watches.isEmpty() && hasLost(before, now)) {
                end(POLICY, "The rights of this caller have changed; connect again");
            }
        }
        return now.caller();
    }

    private static boolean hasLost(Authentication before, Authentication now) {
        return !now.caller().permissions().containsAll(before.caller().permissions());
    }

    InetAddress address() {
        return address;
    }

    RpcSockets home() {
        return home;
    }

    boolean isEnded() {
        return ended.get();
    }

    @Override
    public void onOpen(CoreSession opened, Callback callback) {
        session = opened;
        heardAt = System.nanoTime();
        callback.succeeded();
        home.opened(this);
        if (!ended.get()) {
            Greeting greeting = Greeting.of(home.hello(), authentication.caller());
            send(home.dispatcher().notification("server.hello", greeting));
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
                outgoing.demand(session());
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
        TooLargeMessage refused = tooLarge;
        if (ended.get()) {
            if (nanoTime - endedAt > FAREWELL.toNanos()) {
                session().abort();
            }
        } else if (refused != null && refused.isOverdueAt(nanoTime)) {
            refused.end();
        } else if (!authentication.isValidAt(now)) {
            end(POLICY, "The token or session has expired");
        } else if (outgoing.isStalled(session(), nanoTime)) {
            end(POLICY, "Nothing was read for " + Outgoing.STALLED.toSeconds() + " s");
            session().abort();
        } else if (silence > home.configuration().idleTimeout().toNanos()) {
            end(GOING_AWAY, "No sign of life for " + Duration.ofNanos(silence).toSeconds() + " s");
            session().abort();
        } else if (silence > pingNanos && nanoTime - pingedAt > pingNanos) {
            pingedAt = nanoTime;
            session().sendFrame(new Frame(OpCode.PING), Callback.NOOP, false);
        }
        if (!ended.get()) {
            caller(); // what it watches goes on without a call, and has to end with the right to it
        }
    }

    void send(byte[] message) {
        send(message, () -> {});
    }

    /** Sends a message that is complete UTF-8 JSON, or ends the connection of who does not read. */
    void send(byte[] message, Runnable afterwards) {
        if (!outgoing.send(session(), message, afterwards)) {
            end(
                    POLICY,
                    "More than "
                            + home.configuration().outgoingBytes()
                            + " bytes wait to be read; that is the limit");
        }
    }

    @Override
    public Runnable watch(String notification, Watch.Opening opening) {
        ActiveWatch fresh = new ActiveWatch(this, notification, opening);
        watches.put(notification, fresh);
        if (ended.get()) {
            release();
        }
        return fresh::begin;
    }

    @Override
    public boolean unwatch(String notification) {
        return watches.remove(notification);
    }

    @Override
    public void beginWait() {
        calls.beginWait();
    }

    @Override
    public void endWait() {
        calls.endWait();
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
        outgoing.demand(session());
    }

    private void onText(Frame frame, Callback callback) {
        TooLargeMessage refused = tooLarge;
        if (refused != null || ended.get()) {
            int length = frame.getPayloadLength();
            callback.succeeded();
            if (refused != null) {
                refused.skip(length, frame.isFin());
            }
            session().demand();
            return;
        }
        IncomingMessage.Progress progress = incoming.add(frame);
        callback.succeeded();
        switch (progress) {
            case PARTIAL -> {}
            case WHOLE -> calls.receive(incoming.take());
            case TOO_LARGE -> refuse(frame.isFin());
        }
        outgoing.demand(session());
    }

    private void refuse(boolean whole) {
        int limit = home.configuration().messageBytes();
        TooLargeMessage refused = new TooLargeMessage(this, limit);
        tooLarge = refused;
        refused.refuse(home.dispatcher().error(Exchange.tooLarge(limit)));
        refused.skip(0, whole);
    }

    /** Ends watches and waits, which would otherwise go on for nobody. */
    private void release() {
        calls.interruptWaits();
        watches.closeAll();
    }

    private CoreSession session() {
        if (session == null) {
            throw new IllegalStateException("The connection is not open yet");
        }
        return session;
    }
}
