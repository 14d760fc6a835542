package dev.drover.server.web;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.access.Authentication;
import dev.drover.server.node.link.LinkClient;
import dev.drover.server.node.member.Joiner;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Takes every HTTP request: two questions about health, the way to log in and the way in for nodes
 * are open to all, everything else only to callers who are known.
 */
final class Router extends Handler.Abstract {

    private static final Logger log = LoggerFactory.getLogger(Router.class);

    private final ConnectionLimits limits;
    private final RequestAuthentication authentication;
    private final HealthEndpoint health;
    private final LoginEndpoint login;
    private final LoginAudit audit;
    private final RpcEndpoint rpc;
    private final NodeEndpoint nodes;
    private final PlainReads reads;
    private final MetricsEndpoint metrics;
    private final BoardFiles board;

    Router(
            ConnectionLimits limits,
            RequestAuthentication authentication,
            HealthEndpoint health,
            LoginEndpoint login,
            LoginAudit audit,
            RpcEndpoint rpc,
            NodeEndpoint nodes,
            PlainReads reads,
            MetricsEndpoint metrics,
            BoardFiles board) {
        this.limits = limits;
        this.authentication = authentication;
        this.health = health;
        this.login = login;
        this.audit = audit;
        this.rpc = rpc;
        this.nodes = nodes;
        this.reads = reads;
        this.metrics = metrics;
        this.board = board;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        SecurityHeaders.add(response.getHeaders());
        var exchange = new Exchange(request, response, callback);
        try {
            Optional<DroverException> refusal = limits.refusal(exchange.connection());
            if (refusal.isPresent()) {
                exchange.set(HttpHeader.CONNECTION, "close");
                exchange.error(refusal.get());
            } else if (!open(exchange)) {
                known(exchange);
            }
        } catch (DroverException e) {
            exchange.error(e);
        } catch (IOException e) {
            callback.failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.error(
                    new DroverException(
                            ErrorKind.UNAVAILABLE, "The server stops", "Try again later."));
        } catch (RuntimeException e) {
            defect(exchange, e);
        }
        return true;
    }

    /** What needs no caller; false where it is something else. */
    private boolean open(Exchange exchange) throws IOException {
        String path = exchange.path();
        switch (path) {
            case "/healthz" -> health.alive(exchange);
            case "/readyz" -> health.ready(exchange);
            case "/login" -> {
                if (exchange.is("POST")) {
                    login.login(exchange);
                } else {
                    board.handle(exchange);
                }
            }
            case LoginEndpoint.TOKEN -> {
                requirePost(exchange);
                login.token(exchange);
            }
            case Joiner.PATH -> {
                requirePost(exchange);
                nodes.join(exchange);
            }
            case LinkClient.PATH -> nodes.link(exchange);
            case "/logout" -> {
                requirePost(exchange);
                login.logout(exchange);
            }
            default -> {
                if (!board.isOpen(path)) {
                    return false;
                }
                board.handle(exchange);
            }
        }
        return true;
    }

    private void known(Exchange exchange) throws IOException, InterruptedException {
        String path = exchange.path();
        Optional<Authentication> shown = authentication.of(exchange);
        if (shown.isEmpty()) {
            turnAway(exchange);
        } else if (path.equals("/rpc")) {
            rpc.handle(exchange, shown.get());
        } else if (path.startsWith(PlainReads.PATH)) {
            reads.handle(exchange, shown.get().caller());
        } else if (path.equals("/metrics")) {
            metrics.handle(exchange, shown.get().caller());
        } else {
            board.handle(exchange);
        }
    }

    /** A browser that opens the board is led to the login; everything else is told no. */
    private void turnAway(Exchange exchange) {
        String accepted = exchange.header(HttpHeader.ACCEPT);
        boolean page = accepted != null && accepted.contains("text/html");
        if (page && exchange.is("GET") && exchange.path().equals("/")) {
            exchange.redirect("/login");
            return;
        }
        if (exchange.header(HttpHeader.AUTHORIZATION) != null) {
            audit.turnedAway(exchange.address(), exchange.path());
        }
        exchange.error(
                new DroverException(
                        ErrorKind.UNAUTHENTICATED,
                        "This needs a token or a session, and none that is valid was shown",
                        "Send the header Authorization: Bearer TOKEN, or log in at /login."));
    }

    private static void requirePost(Exchange exchange) {
        if (!exchange.is("POST")) {
            throw new DroverException(
                    ErrorKind.INVALID_REQUEST, "This address takes only POST", "Use POST.");
        }
    }

    private static void defect(Exchange exchange, RuntimeException failure) {
        String incident = Integer.toUnsignedString(ThreadLocalRandom.current().nextInt(), 36);
        log.atError()
                .addKeyValue("incident", incident)
                .addKeyValue("path", exchange.path())
                .setCause(failure)
                .log("A request failed by a defect");
        if (exchange.response().isCommitted()) {
            exchange.callback().failed(failure);
            return;
        }
        exchange.error(
                new DroverException(
                        ErrorKind.INTERNAL,
                        "The request failed by a defect of Drover's own; incident " + incident,
                        "Look for the incident in the server's log, and report it.",
                        Map.of("incident", incident),
                        failure));
    }
}
