package dev.drover.server.node.link;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.client.CoreClientUpgradeRequest;
import org.eclipse.jetty.websocket.core.client.WebSocketCoreClient;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import javax.net.ssl.SSLContext;

/** Opens links from this end. Safe for use by many threads. */
public final class LinkClient implements AutoCloseable {

    /** Where a primary takes links. */
    public static final String PATH = "/link";

    /** What both ends call what they speak. */
    public static final String PROTOCOL = "drover.link.v1";

    private final WebSocketCoreClient client;
    private final Duration connectTimeout;

    /**
     * @param identity shows who this end is, and whom it trusts
     */
    public LinkClient(SSLContext identity, LinkConfiguration configuration) {
        this(http(identity, configuration), configuration);
    }

    /** With a client that was made for links, see {@link #http}, and is not started yet. */
    public LinkClient(HttpClient http, LinkConfiguration configuration) {
        this.connectTimeout = configuration.connectTimeout();
        // Without a pool of the client's it starts one of its own: eight threads that never work.
        client = new WebSocketCoreClient(http, components(http.getExecutor()));
        try {
            client.start();
        } catch (Exception e) {
            throw new IllegalStateException("The client of links does not start", e);
        }
    }

    private static WebSocketComponents components(Executor executor) {
        return new WebSocketComponents(null, null, null, null, null, executor);
    }

    /** What links are opened with. */
    public static HttpClient http(SSLContext identity, LinkConfiguration configuration) {
        var tls = new SslContextFactory.Client();
        tls.setSslContext(identity);
        var pool = new VirtualThreadPool(0);
        pool.setName("link-client");
        var connector = new ClientConnector();
        connector.setSelectors(1);
        connector.setSslContextFactory(tls);
        connector.setExecutor(pool);
        connector.setConnectTimeout(configuration.connectTimeout());
        connector.setIdleTimeout(Duration.ZERO); // a link has a deadline of its own
        var http = new HttpClient(new HttpClientTransportOverHTTP(connector));
        http.setExecutor(pool);
        http.setConnectTimeout(configuration.connectTimeout().toMillis());
        http.setIdleTimeout(0);
        http.setUserAgentField(null);
        http.setFollowRedirects(false);
        return http;
    }

    /**
     * Connects a link that is not connected yet. The future completes when it is open; it fails
     * with UNAVAILABLE, or NOT_ALLOWED where the other end refuses this one.
     */
    public CompletableFuture<Void> connect(URI server, Link link) {
        URI url = URI.create("wss://" + server.getHost() + ":" + server.getPort() + PATH);
        try {
            var request = CoreClientUpgradeRequest.from(client, url, link.handler());
            request.setSubProtocols(PROTOCOL);
            request.timeout(connectTimeout.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
            return client.connect(request)
                    .handle((session, failure) -> {
                        if (failure != null) {
                            throw refusal(server, failure);
                        }
                        return null;
                    });
        } catch (Exception e) {
            return CompletableFuture.failedFuture(refusal(server, e));
        }
    }

    private static DroverException refusal(URI server, Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null
                && !(cause
                        instanceof org.eclipse.jetty.websocket.core.exception.UpgradeException)) {
            cause = cause.getCause();
        }
        if (cause instanceof org.eclipse.jetty.websocket.core.exception.UpgradeException upgrade
                && upgrade.getResponseStatusCode() == 403) {
            return new DroverException(
                    ErrorKind.NOT_ALLOWED,
                    "The primary at " + server + " does not take this node",
                    "It was removed or revoked there, or its certificate was replaced. Join"
                            + " again with a new token.");
        }
        return new DroverException(
                ErrorKind.UNAVAILABLE,
                "The primary at " + server + " cannot be reached: " + said(cause),
                "See whether it runs, and whether the network lets this machine reach it.",
                Map.of(),
                failure);
    }

    private static String said(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /** On a thread of its own: an interruption would leave a part of it, and be forgotten. */
    @Override
    public void close() {
        CompletableFuture.runAsync(
                        this::stop, task -> Thread.ofVirtual().name("link-client-stop").start(task))
                .join();
    }

    private void stop() {
        try {
            client.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The client of links does not stop", e);
        }
    }
}
