package dev.drover.server.web;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.server.node.join.JoinRequest;
import dev.drover.server.node.link.LinkClient;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What stands at {@code /join}, for machines with a join token, and at {@code /link}, for nodes
 * with a certificate. Neither knows tokens of callers.
 */
final class NodeEndpoint {

    private static final int LARGEST_JOIN = 256 << 10;
    private static final int LARGEST_FRAME = 64 << 10;

    private final @Nullable NodeDoor door;
    private final WebSocketMappings upgrades;

    NodeEndpoint(@Nullable NodeDoor door, WebSocketMappings upgrades) {
        this.door = door;
        this.upgrades = upgrades;
    }

    void join(Exchange exchange) throws IOException {
        exchange.json(200, door().joining().join(request(exchange)));
    }

    private static JoinRequest request(Exchange exchange) throws IOException {
        byte[] body = exchange.body(LARGEST_JOIN);
        try {
            return Json.mapper().readValue(body, JoinRequest.class);
        } catch (JacksonException e) {
            if (e.getCause() instanceof DroverException said) {
                throw said;
            }
            // Its message could show a part of the token.
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "That is no request to join",
                    "Let 'drover join' of the same version as this primary make it.");
        }
    }

    void link(Exchange exchange) {
        X509Certificate certificate =
                certificate(exchange)
                        .orElseThrow(() ->
                                new DroverException(
                                        ErrorKind.NOT_ALLOWED,
                                        "Only nodes come in here, with the certificate that they"
                                                + " got when they joined",
                                        "Join with 'drover join'."));
        FrameHandler link = door().nodes().accept(certificate, exchange.address());
        boolean upgraded =
                upgrades.upgrade(
                        new Negotiator(link),
                        exchange.request(),
                        exchange.response(),
                        exchange.callback(),
                        null);
        if (!upgraded) {
            exchange.error(
                    new DroverException(
                            ErrorKind.INVALID_REQUEST,
                            "What stands here is a WebSocket",
                            "Let Drover on a node connect to it."));
        }
    }

    /** What the other end showed when the connection was made; the authority has signed it. */
    private static Optional<X509Certificate> certificate(Exchange exchange) {
        EndPoint.SslSessionData tls = exchange.connection().getSslSessionData();
        X509Certificate[] chain = tls == null ? null : tls.peerCertificates();
        return chain == null || chain.length == 0 ? Optional.empty() : Optional.of(chain[0]);
    }

    private NodeDoor door() {
        if (door == null) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "This server is a node: no others can join it",
                    "Join the primary.",
                    Map.of(),
                    null);
        }
        return door;
    }

    private record Negotiator(FrameHandler link) implements WebSocketNegotiator {

        @Override
        public FrameHandler negotiate(
                ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
            response.setExtensions(List.of());
            if (request.hasSubProtocol(LinkClient.PROTOCOL)) {
                response.setAcceptedSubProtocol(LinkClient.PROTOCOL);
            }
            return link;
        }

        @Override
        public void customize(Configuration configuration) {
            configuration.setIdleTimeout(Duration.ZERO);
            configuration.setMaxFrameSize(LARGEST_FRAME);
            configuration.setAutoFragment(true);
        }
    }
}
