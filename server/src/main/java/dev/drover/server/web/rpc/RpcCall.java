package dev.drover.server.web.rpc;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.access.Caller;

import org.jspecify.annotations.Nullable;

/**
 * The surroundings of one call.
 *
 * @param connection where notifications can go; null for a call by HTTP POST
 */
public record RpcCall(Caller caller, @Nullable Connection connection) {

    /** INVALID_REQUEST where the call came by HTTP POST. */
    public Connection requireConnection() {
        if (connection == null) {
            throw new DroverException(
                    ErrorKind.INVALID_REQUEST,
                    "This method sends notifications, and a call by POST cannot take them",
                    "Call it on a WebSocket at /rpc, or poll.");
        }
        return connection;
    }
}
