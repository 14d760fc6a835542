package dev.drover.server.web;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.access.Caller;
import dev.drover.server.web.rpc.RpcCall;
import dev.drover.server.web.rpc.RpcMessage;
import dev.drover.server.web.rpc.Waits;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The calls of one connection that are not answered yet, and those of them that wait. What is quick
 * is answered on the thread that read it, anything else on a virtual thread of its own.
 *
 * <p>Safe for use by many threads.
 */
final class CallsInFlight implements Waits {

    private final RpcSocket socket;
    private final RpcSockets home;
    private final AtomicInteger calls = new AtomicInteger();

    @GuardedBy("this")
    private @Nullable Set<Thread> waiting;

    CallsInFlight(RpcSocket socket, RpcSockets home) {
        this.socket = socket;
        this.home = home;
    }

    /** Answers the message, now or later. */
    void receive(byte[] bytes) {
        RpcMessage message = home.dispatcher().read(bytes, 0, bytes.length);
        int limit = home.configuration().callsPerConnection();
        if (calls.incrementAndGet() > limit) {
            calls.decrementAndGet();
            refuse(message, limit);
            return;
        }
        home.activity().calls.incrementAndGet();
        Caller caller = socket.caller();
        if (home.dispatcher().isQuick(message, caller)) {
            answer(message, caller, Duration.ZERO);
        } else {
            Thread.startVirtualThread(
                    () -> answer(message, caller, home.configuration().longestWait()));
        }
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
        if (socket.isEnded()) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void endWait() {
        if (waiting != null && waiting.remove(Thread.currentThread())) {
            home.activity().waits.decrementAndGet();
        }
    }

    /** Ends the waits, which would otherwise go on for nobody. */
    synchronized void interruptWaits() {
        if (waiting != null) {
            waiting.forEach(Thread::interrupt);
        }
    }

    private void refuse(RpcMessage message, int limit) {
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
            socket.send(refusal);
        }
    }

    private void answer(RpcMessage message, Caller caller, Duration longestWait) {
        RpcCall call = RpcCall.on(socket, caller, longestWait);
        try {
            byte[] reply = home.dispatcher().answer(message, call);
            if (reply != null && !socket.isEnded()) {
                socket.send(reply);
            }
            call.replied();
        } finally {
            home.activity().calls.decrementAndGet();
            calls.decrementAndGet();
        }
    }
}
