package dev.drover.server.web;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.Secret;
import dev.drover.server.access.Access;
import dev.drover.server.access.NewSession;
import dev.drover.server.access.NewToken;

import org.eclipse.jetty.http.HttpHeader;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Gives a browser a session and a command line a token, and ends them. A session is opened with a
 * token or with a user's password, which come in the body of a POST, never in an address; the
 * browser keeps only a cookie that its scripts cannot read.
 */
final class LoginEndpoint {

    /** Where a command line gets its token. */
    static final String TOKEN = "/login/token";

    private static final int LONGEST_BODY = 8192;

    private final Access access;
    private final LoginAudit audit;

    LoginEndpoint(Access access, LoginAudit audit) {
        this.access = access;
        this.audit = audit;
    }

    /** {@code {token}} or {@code {user, password}}. */
    void login(Exchange exchange) throws IOException {
        requireOwnPage(exchange);
        JsonNode body = body(exchange);
        NewSession session = audit.session(exchange.address(), () -> open(body, exchange));
        setCookie(exchange, session.secret().reveal(), session.lifetime());
        exchange.json(
                200,
                Map.of(
                        "user",
                        session.authentication().caller().user(),
                        "expiresInMilliseconds",
                        session.lifetime().toMillis()));
    }

    private NewSession open(JsonNode body, Exchange exchange) {
        if (text(body, "user").isPresent()) {
            return access.sessions()
                    .open(
                            require(body, "user"),
                            new Secret(require(body, "password")),
                            exchange.address());
        }
        String token = text(body, "token").orElseThrow(() -> incomplete("user and no token"));
        return access.sessions().open(new Secret(token.strip()), exchange.address());
    }

    /** {@code {user, password, name}}: the name is what lists show of the token. */
    void token(Exchange exchange) throws IOException {
        requireOwnPage(exchange);
        JsonNode body = body(exchange);
        NewToken made =
                audit.token(
                        exchange.address(),
                        () ->
                                access.logins()
                                        .login(
                                                require(body, "user"),
                                                new Secret(require(body, "password")),
                                                text(body, "name").orElse("login"),
                                                exchange.address()));
        Instant end = Objects.requireNonNull(made.token().expiresAt());
        exchange.json(
                200,
                Map.of(
                        "token",
                        made.secret().reveal(),
                        "user",
                        made.token().user(),
                        "expiresAt",
                        end.toString()));
    }

    /** Ends the session of the cookie, or the login that the token is. */
    void logout(Exchange exchange) {
        requireOwnPage(exchange);
        RequestAuthentication.bearer(exchange).ifPresent(access.tokens()::logout);
        RequestAuthentication.session(exchange).ifPresent(access.sessions()::close);
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

    private static JsonNode body(Exchange exchange) throws IOException {
        try {
            return Json.mapper().readTree(exchange.body(LONGEST_BODY));
        } catch (JacksonException e) {
            // Its message could show a part of the secret.
            throw incomplete("JSON");
        }
    }

    private static Optional<String> text(JsonNode body, String member) {
        return Optional.of(body.path(member))
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .filter(text -> !text.isBlank());
    }

    private static String require(JsonNode body, String member) {
        return text(body, member).orElseThrow(() -> incomplete(member));
    }

    private static DroverException incomplete(String what) {
        return new DroverException(
                ErrorKind.INVALID_PARAMETERS,
                "The request holds no " + what,
                "Send {\"token\": \"...\"}, or {\"user\": \"...\", \"password\": \"...\"}, as"
                        + " JSON.");
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
