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
    private final Duration longestWait;
    private @Nullable List<Runnable> afterReply;

    /**
     * A call.
     *
     * @param connection where notifications can go; null for a call by HTTP
     * @param longestWait no call waits longer, whatever it asks for
     */
    public RpcCall(Caller caller, @Nullable Connection connection, Duration longestWait) {
        this.caller = caller;
        this.connection = connection;
        this.longestWait = longestWait;
    }

    public Caller caller() {
        return caller;
    }

    /**
     * Does something that waits up to {@code wait}, or up to the server's limit where that is
     * shorter. LIMIT_REACHED where too many calls of the connection wait already.
     */
    public <T> T waiting(@Nullable Duration wait, Waited<T> body) throws InterruptedException {
        if (wait == null || wait.isZero()) {
            return body.perform(Duration.ZERO);
        }
        Duration bounded = wait.compareTo(longestWait) > 0 ? longestWait : wait;
        if (connection == null) {
            return body.perform(bounded);
        }
        connection.beginWait();
        try {
            return body.perform(bounded);
        } finally {
            connection.endWait();
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
