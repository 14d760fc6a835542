package dev.drover.server.web.rpc;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.access.Caller;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The surroundings of the calls of one message: who makes them, and what answers can go where. */
public final class RpcCall {

    /** Something that may take a while. */
    @FunctionalInterface
    public interface Waited<T> {
        T perform(Duration wait) throws InterruptedException;
    }

    private final Caller caller;
    private final @Nullable Connection connection;
    private final Waits waits;
    private final Duration longestWait;
    private final long beganAt = System.nanoTime();
    private @Nullable List<Runnable> afterReply;

    private RpcCall(
            Caller caller, @Nullable Connection connection, Waits waits, Duration longestWait) {
        this.caller = caller;
        this.connection = connection;
        this.waits = waits;
        this.longestWait = longestWait;
    }

    /**
     * The calls of a message that came by a kept connection.
     *
     * @param longestWait all of them together wait no longer, whatever they ask for
     */
    public static RpcCall on(Connection connection, Caller caller, Duration longestWait) {
        return new RpcCall(caller, connection, connection, longestWait);
    }

    /** As the other one, by HTTP: there is nowhere that notifications could go. */
    public static RpcCall plain(Waits waits, Caller caller, Duration longestWait) {
        return new RpcCall(caller, null, waits, longestWait);
    }

    public Caller caller() {
        return caller;
    }

    /**
     * Does something that waits up to {@code wait}, or for what earlier calls of the message left
     * of the server's limit where that is shorter. LIMIT_REACHED where too many calls wait already.
     */
    public <T> T waiting(@Nullable Duration wait, Waited<T> body) throws InterruptedException {
        if (wait == null || wait.isZero()) {
            return body.perform(Duration.ZERO);
        }
        Duration left = longestWait.minusNanos(System.nanoTime() - beganAt);
        if (!left.isPositive()) {
            return body.perform(Duration.ZERO);
        }
        waits.beginWait();
        try {
            return body.perform(wait.compareTo(left) > 0 ? left : wait);
        } finally {
            waits.endWait();
        }
    }

    /**
     * Starts to send what the watch gives as notifications of this name, beginning when the call is
     * answered. It takes the place of an earlier watch of the same name.
     */
    public void watch(String notification, Watch.Opening opening) {
        Runnable begin = requireConnection().watch(notification, opening);
        if (afterReply == null) {
            afterReply = new ArrayList<>(1);
        }
        afterReply.add(begin);
    }

    /** INVALID_REQUEST where there is nowhere that notifications could go. */
    void requireWatches() {
        requireConnection();
    }

    /** Ends the watch of this name; false where there is none. */
    public boolean unwatch(String notification) {
        return requireConnection().unwatch(notification);
    }

    /** To be called by the transport once the answer is on its way. */
    public void replied() {
        if (afterReply != null) {
            afterReply.forEach(Runnable::run);
            afterReply = null;
        }
    }

    private Connection requireConnection() {
        if (connection == null) {
            throw new DroverException(
                    ErrorKind.INVALID_REQUEST,
                    "This method sends notifications, and a call by POST cannot take them",
                    "Call it on a WebSocket at /rpc, or poll.");
        }
        return connection;
    }
}
