package dev.drover.server.web;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.access.Authentication;
import dev.drover.server.web.rpc.RpcCall;
import dev.drover.server.web.rpc.RpcMessage;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What stands at {@code /rpc}: a WebSocket, and POST for calls without one. */
final class RpcEndpoint {

    static final String PROTOCOL = "drover.v1";

    private static final int LARGEST_FRAME = 64 * 1024;

    private final RpcSockets sockets;
    private final WebSocketMappings upgrades;
    private final ConnectionLimits limits;

    RpcEndpoint(RpcSockets sockets, WebSocketMappings upgrades, ConnectionLimits limits) {
        this.sockets = sockets;
        this.limits = limits;
        this.upgrades = upgrades;
    }

    void handle(Exchange exchange, Authentication authentication) throws IOException {
        if (exchange.is("POST")) {
            post(exchange, authentication);
        } else if (!isUpgrade(exchange) || !upgrade(exchange, authentication)) {
            exchange.set(HttpHeader.UPGRADE, "websocket");
            exchange.set(HttpHeader.ALLOW, "POST");
            exchange.json(
                    426,
                    HttpErrors.body(
                            ErrorKind.INVALID_REQUEST,
                            "What stands here is a WebSocket, or takes POST",
                            "Connect with a WebSocket client and the subprotocol "
                                    + PROTOCOL
                                    + "."));
        }
    }

    private static boolean isUpgrade(Exchange exchange) {
        String upgrade = exchange.header(HttpHeader.UPGRADE);
        return exchange.is("GET")
                && upgrade != null
                && upgrade.toLowerCase(Locale.ROOT).equals("websocket");
    }

    private boolean upgrade(Exchange exchange, Authentication authentication) {
        Optional<DroverException> refusal = limits.keep(exchange.connection());
        if (refusal.isPresent()) {
            exchange.error(refusal.get());
            return true;
        }
        return upgrades.upgrade(
                new Negotiator(sockets.socket(authentication, exchange.address())),
                exchange.request(),
                exchange.response(),
                exchange.callback(),
                null);
    }

    /** A browser sends JSON to another site only after asking it, which is refused here. */
    private void post(Exchange exchange, Authentication authentication) throws IOException {
        String type = exchange.header(HttpHeader.CONTENT_TYPE);
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith(Exchange.JSON)) {
            exchange.json(
                    415,
                    HttpErrors.body(
                            ErrorKind.INVALID_REQUEST,
                            "The content is not " + Exchange.JSON,
                            "Send the header Content-Type: " + Exchange.JSON + "."));
            return;
        }
        byte[] body = exchange.body(sockets.configuration().messageBytes());
        RpcMessage message = sockets.dispatcher().read(body, 0, body.length);
        var call =
                RpcCall.plain(
                        sockets.waits().of(authentication.caller()),
                        authentication.caller(),
                        sockets.configuration().longestWait());
        byte[] reply = sockets.dispatcher().answer(message, call);
        if (reply == null) {
            exchange.empty(204);
        } else {
            exchange.bytes(200, Exchange.JSON, reply);
        }
    }

    /** Agrees on the protocol, and on no extension: compression costs more than it gives here. */
    private static final class Negotiator implements WebSocketNegotiator {

        private final RpcSocket socket;

        private Negotiator(RpcSocket socket) {
            this.socket = socket;
        }

        @Override
        public FrameHandler negotiate(
                ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
            response.setExtensions(List.of());
            if (request.hasSubProtocol(PROTOCOL)) {
                response.setAcceptedSubProtocol(PROTOCOL);
            }
            return socket;
        }

        @Override
        public void customize(Configuration configuration) {
            configuration.setIdleTimeout(Duration.ZERO);
            configuration.setMaxFrameSize(LARGEST_FRAME);
            configuration.setAutoFragment(true);
        }
    }
}
