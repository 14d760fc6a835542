package dev.drover.server.web;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.Secret;
import dev.drover.server.access.NewSession;
import dev.drover.server.access.Sessions;

import org.eclipse.jetty.http.HttpHeader;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * Gives a browser a session for a token, and ends it. The token comes in the body of a POST, never
 * in an address; the browser keeps only a cookie that its scripts cannot read.
 */
final class LoginEndpoint {

    private static final int LONGEST_BODY = 4096;

    private final Sessions sessions;
    private final LoginAudit audit;

    LoginEndpoint(Sessions sessions, LoginAudit audit) {
        this.sessions = sessions;
        this.audit = audit;
    }

    void login(Exchange exchange) throws IOException {
        requireOwnPage(exchange);
        Secret token = token(exchange);
        NewSession session =
                audit.login(exchange.address(), () -> sessions.open(token, exchange.address()));
        setCookie(exchange, session.secret().reveal(), session.lifetime());
        exchange.json(
                200,
                Map.of(
                        "user",
                        session.authentication().caller().user(),
                        "expiresInMilliseconds",
                        session.lifetime().toMillis()));
    }

    void logout(Exchange exchange) {
        requireOwnPage(exchange);
        RequestAuthentication.session(exchange).ifPresent(sessions::close);
        setCookie(exchange, "", Duration.ZERO);
        exchange.empty(204);
    }

    private static void requireOwnPage(Exchange exchange) {
        if (exchange.header(HttpHeader.ORIGIN) != null
                && !RequestAuthentication.isOwnPage(exchange)) {
            throw new DroverException(
                    ErrorKind.NOT_ALLOWED,
                    "A page of another site asked for this",
                    "Open the server's own page.");
        }
    }

    private static Secret token(Exchange exchange) throws IOException {
        try {
            JsonNode token = Json.mapper().readTree(exchange.body(LONGEST_BODY)).path("token");
            if (token.isString() && !token.stringValue().isBlank()) {
                return new Secret(token.stringValue().strip());
            }
        } catch (JacksonException e) {
            // Its message could show a part of the token.
            throw noToken();
        }
        throw noToken();
    }

    private static DroverException noToken() {
        return new DroverException(
                ErrorKind.INVALID_PARAMETERS,
                "The request holds no token",
                "Send {\"token\": \"...\"} as JSON.");
    }

    private static void setCookie(Exchange exchange, String value, Duration lifetime) {
        exchange.set(
                HttpHeader.SET_COOKIE,
                RequestAuthentication.cookieName(exchange)
                        + "="
                        + value
                        + "; Path=/; Max-Age="
                        + lifetime.toSeconds()
                        + "; Secure; HttpOnly; SameSite=Strict");
    }
}
