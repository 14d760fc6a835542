package dev.drover.server.web;

import dev.drover.api.Secret;
import dev.drover.server.access.Authentication;
import dev.drover.server.access.Authenticator;

import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.Optional;

/**
 * Finds out who makes an HTTP request: by the header {@code Authorization}, by the subprotocol
 * {@code drover.bearer.TOKEN} of a WebSocket, or by a browser's session cookie. A cookie counts
 * only where the browser says that the page which asks is the server's own.
 */
final class RequestAuthentication {

    private static final String SCHEME = "bearer ";
    private static final String SUBPROTOCOL = "drover.bearer.";

    private final Authenticator authenticator;

    RequestAuthentication(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    /** Empty where nothing is shown, or something that is not valid. */
    Optional<Authentication> of(Exchange exchange) {
        if (exchange.header(HttpHeader.AUTHORIZATION) != null) {
            return bearer(exchange).flatMap(authenticator::authenticate);
        }
        Optional<Secret> offered = subprotocol(exchange);
        if (offered.isPresent()) {
            return offered.flatMap(authenticator::authenticate);
        }
        return isOwnPage(exchange)
                ? session(exchange).flatMap(authenticator::authenticateSession)
                : Optional.empty();
    }

    /** The session cookie, whoever sends it. */
    static Optional<Secret> session(Exchange exchange) {
        String name = cookieName(exchange);
        return Request.getCookies(exchange.request()).stream()
                .filter(cookie -> cookie.getName().equals(name))
                .map(HttpCookie::getValue)
                .filter(value -> !value.isEmpty())
                .findFirst()
                .map(Secret::new);
    }

    /**
     * Cookies do not tell ports apart, so the port is in the name: two servers on one machine do
     * not end each other's sessions.
     */
    static String cookieName(Exchange exchange) {
        return "__Host-drover-" + Request.getLocalPort(exchange.request());
    }

    /**
     * Whether the request is no other site's doing. Reading needs no proof: other sites cannot see
     * the answer, and the cookie does not go with their requests (SameSite).
     */
    static boolean isOwnPage(Exchange exchange) {
        String origin = exchange.header(HttpHeader.ORIGIN);
        if (origin == null) {
            boolean reading = exchange.is("GET") || exchange.is("HEAD");
            return reading && exchange.header(HttpHeader.UPGRADE) == null;
        }
        return origin.equalsIgnoreCase("https://" + exchange.header(HttpHeader.HOST));
    }

    /** The token of the header {@code Authorization}; empty where it has none. */
    static Optional<Secret> bearer(Exchange exchange) {
        String header = exchange.header(HttpHeader.AUTHORIZATION);
        return header != null && header.toLowerCase(Locale.ROOT).startsWith(SCHEME)
                ? secret(header.substring(SCHEME.length()).strip())
                : Optional.empty();
    }

    private static Optional<Secret> subprotocol(Exchange exchange) {
        return exchange
                .request()
                .getHeaders()
                .getCSV(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL, false)
                .stream()
                .filter(protocol -> protocol.startsWith(SUBPROTOCOL))
                .findFirst()
                .flatMap(protocol -> secret(protocol.substring(SUBPROTOCOL.length())));
    }

    private static Optional<Secret> secret(@Nullable String text) {
        return text == null || text.isEmpty() ? Optional.empty() : Optional.of(new Secret(text));
    }
}
