package dev.drover.server.web;

import dev.drover.server.access.Caller;
import dev.drover.server.tls.CertificateAuthority;
import dev.drover.server.tls.ServerIdentity;
import dev.drover.server.tls.ServerNames;
import dev.drover.server.tls.ShownIdentity;
import dev.drover.server.tls.Trust;
import dev.drover.server.web.metrics.Metrics;
import dev.drover.server.web.metrics.Sources;
import dev.drover.server.web.rpc.RpcCall;
import dev.drover.server.web.rpc.RpcDispatcher;

import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/**
 * The way in for all callers: one TLS port for the WebSocket, plain HTTP and the board.
 *
 * <p>Every request and every call that may block runs on a virtual thread of its own.
 */
public final class WebServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(WebServer.class);

    private static final Duration RENEWAL_CHECK = Duration.ofHours(12);

    /** Room beside the kept connections for plain requests. */
    private static final int PLAIN_CONNECTIONS = 1_000;

    /** Keys of public data may hold any character; nothing else here looks into a path. */
    private static final UriCompliance KEYS_IN_PATHS =
            UriCompliance.DEFAULT.with(
                    "KEYS_IN_PATHS",
                    UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
                    UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
                    UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT,
                    UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS);

    private static final int HEADER_BYTES = 16 * 1024;

    /** To be resumed: each is as large as what a kept connection needs of it itself. */
    private static final int KEPT_SESSIONS = 500;

    /** Unused, in and outside of the heap: enough for some hundred connections that are busy. */
    private static final long KEPT_BUFFER_BYTES = 8L << 20;

    /** Enough to keep a core at work while others wait for the network. */
    private static final int HANDSHAKES_PER_CORE = 4;

    private final WebConfiguration configuration;
    private final int portBefore;
    private final CertificateAuthority authority;
    private final ServerNames names;
    private final Server server;
    private final ServerConnector connector;
    private final @Nullable LocalSocket local;
    private final ConnectionLimits limits;
    private final CallerWaits waits;
    private final Handshakes handshakes =
            new Handshakes(HANDSHAKES_PER_CORE * Runtime.getRuntime().availableProcessors());
    private final RpcDispatcher dispatcher;
    private final RpcSockets sockets;
    private final ShownIdentity identity;
    private final Thread renewal;

    /** As the other one, without a socket beside the port. */
    public WebServer(
            WebConfiguration configuration, CertificateAuthority authority, WebParts parts) {
        this(configuration, authority, parts, null, 0);
    }

    /**
     * Makes what is needed, and takes nothing before {@link #start}.
     *
     * @param localSocket a Unix socket for callers on this machine that can open its folder: the
     *     same as the port, without the cost of TLS
     * @param portBefore where an earlier server listened, which is taken again where any port will
     *     do and that one is free; 0 for none
     */
    public WebServer(
            WebConfiguration configuration,
            CertificateAuthority authority,
            WebParts parts,
            @Nullable Path localSocket,
            int portBefore) {
        this.configuration = configuration;
        this.portBefore = portBefore;
        this.authority = authority;
        this.names = names(configuration);
        ServerIdentity own = authority.server(names);
        this.identity = new ShownIdentity(own.key(), own.chain());
        this.renewal = Thread.ofVirtual().name("web-certificate").unstarted(this::renew);
        this.limits = new ConnectionLimits(configuration);
        this.waits = new CallerWaits(configuration.waitsPerCaller());
        this.dispatcher =
                new RpcDispatcher(
                        parts.methods(),
                        configuration.batchLimit(),
                        configuration.outgoingBytes(),
                        parts.relay());
        this.sockets =
                new RpcSockets(
                        configuration,
                        dispatcher,
                        parts.hello(),
                        waits,
                        parts.access().authenticator(),
                        parts.clock());
        this.server = new Server(pool(), null, buffers());
        this.connector = connector();
        server.addConnector(connector);
        this.local =
                localSocket == null ? null : new LocalSocket(localSocket, server, http(), limits);
        server.addBean(
                new NetworkConnectionLimit(
                        configuration.connections() + PLAIN_CONNECTIONS, connector));
        server.setErrorHandler(new HttpErrors());
        server.setHandler(router(parts, dispatcher));
        parts.access().revocations().listen(affected -> sockets.end(affected, RpcSockets.REVOKED));
    }

    /** Takes requests from now on; CONFIGURATION where the address cannot be listened on. */
    public void start() {
        try {
            open();
            server.start();
        } catch (IOException e) {
            throw new CannotListen(configuration.host(), configuration.port()).because(e);
        } catch (Exception e) {
            throw new IllegalStateException("The web server does not start", e);
        }
        if (local != null) {
            local.start();
        }
        sockets.start();
        renewal.start();
    }

    private void open() throws IOException {
        if (configuration.port() == 0 && portBefore != 0) {
            connector.setPort(portBefore);
            try {
                connector.open();
                return;
            } catch (IOException e) {
                log.atWarn()
                        .addKeyValue("port", portBefore)
                        .addKeyValue("reason", e.getMessage())
                        .log(
                                "The port of before is taken; processes that know no other way"
                                        + " cannot call this server any more");
                connector.setPort(0);
            }
        }
        connector.open();
    }

    /** The port that it listens on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Where clients on this machine reach it. */
    public URI url() {
        String host =
                switch (configuration.host()) {
                    case "0.0.0.0" -> "127.0.0.1";
                    case "::", "[::]", "0:0:0:0:0:0:0:0" -> "[::1]";
                    default ->
                            configuration.host().contains(":")
                                            && !configuration.host().startsWith("[")
                                    ? "[" + configuration.host() + "]"
                                    : configuration.host();
                };
        return URI.create("https://" + host + ":" + port());
    }

    /**
     * Answers a call that comes by way of another server.
     *
     * @throws dev.drover.api.DroverException what the caller gets to see
     */
    public JsonNode call(Caller caller, String method, @Nullable JsonNode parameters)
            throws InterruptedException {
        return dispatcher.call(
                RpcCall.plain(waits.of(caller), caller, configuration.longestWait()),
                method,
                parameters);
    }

    /** Kept connections at the moment. */
    public int connections() {
        return sockets.size();
    }

    /** Requests by POST and GET that wait for something at the moment. */
    int waits() {
        return waits.count();
    }

    /** What goes on for callers, of kept connections and of others. */
    record Alive(int connections, int calls, int waits, int watches) {}

    Alive alive() {
        Activity activity = sockets.activity();
        return new Alive(
                connections(),
                activity.calls.get(),
                activity.waits.get() + waits.count(),
                activity.watches.get());
    }

    /** Ends all connections with a reason that their peers get to see, and takes no more. */
    public void close(String reason) {
        connector.close();
        renewal.interrupt();
        try {
            sockets.endAll(reason);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sockets.close();
        if (local != null) {
            local.close();
        }
        try {
            server.stop();
        } catch (Exception e) {
            log.atWarn().setCause(e).log("The web server did not stop in order");
        }
    }

    @Override
    public void close() {
        close("The server stops");
    }

    private Router router(WebParts parts, RpcDispatcher dispatcher) {
        var mappings =
                new WebSocketMappings(WebSocketServerComponents.ensureWebSocketComponents(server));
        LoginAudit logins = new LoginAudit(parts.audit(), parts.access());
        return new Router(
                limits,
                new RequestAuthentication(parts.access().authenticator()),
                new HealthEndpoint(parts.ready()),
                new LoginEndpoint(parts.access(), logins),
                logins,
                new RpcEndpoint(sockets, mappings, limits),
                new NodeEndpoint(parts.nodes(), mappings),
                new PlainReads(parts, waits, configuration.longestWait(), dispatcher.changes()),
                new MetricsEndpoint(metrics(parts, dispatcher)),
                new BoardFiles());
    }

    private static Metrics metrics(WebParts parts, RpcDispatcher dispatcher) {
        return new Metrics(
                new Sources(
                        parts.hello(),
                        () -> parts.runs().poll(null, Duration.ZERO),
                        () -> parts.data().status().poll(null, "", Duration.ZERO),
                        dispatcher::statistics,
                        parts.hostCalls()));
    }

    private static ServerNames names(WebConfiguration configuration) {
        ServerNames all = ServerNames.ofThisMachine().with(configuration.host());
        for (String name : configuration.names()) {
            all = all.with(name);
        }
        return all;
    }

    /** One virtual thread for each request; what bounds them is the number of connections. */
    private static VirtualThreadPool pool() {
        var pool = new VirtualThreadPool(0);
        pool.setName("web");
        return pool;
    }

    /**
     * Many handshakes at once, as of nodes after a restart, need many buffers: Jetty would keep up
     * to an eighth of the largest heap of them for ever.
     */
    private static ByteBufferPool buffers() {
        return new ArrayByteBufferPool(
                -1, -1, -1, Integer.MAX_VALUE, KEPT_BUFFER_BYTES, KEPT_BUFFER_BYTES);
    }

    private static HttpConfiguration http() {
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(HEADER_BYTES);
        http.setUriCompliance(KEYS_IN_PATHS);
        return http;
    }

    private ServerConnector connector() {
        var plain = new HttpConnectionFactory(http());
        var listener =
                new ServerConnector(server, 1, 1, encrypted(plain.getProtocol()), plain) {
                    @Override
                    public void accept(int acceptor) throws IOException {
                        try {
                            handshakes.awaitRoom();
                            super.accept(acceptor);
                        } catch (InterruptedException e) { // it is stopped
                            Thread.currentThread().interrupt();
                        }
                    }

                    @Override
                    protected void onEndPointOpened(EndPoint connection) {
                        handshakes.begun(connection);
                        limits.opened(connection);
                        super.onEndPointOpened(connection);
                    }

                    @Override
                    protected void onEndPointClosed(EndPoint connection) {
                        super.onEndPointClosed(connection);
                        limits.closed(connection);
                        handshakes.over(connection);
                    }
                };
        listener.setHost(configuration.host());
        listener.setPort(configuration.port());
        listener.setIdleTimeout(configuration.idleTimeout().toMillis());
        listener.setAcceptQueueSize(1024);
        return listener;
    }

    private SslConnectionFactory encrypted(String next) {
        return new SslConnectionFactory(tls(identity, authority.certificate()), next) {
            @Override
            public Connection newConnection(Connector connector, EndPoint endPoint) {
                Connection connection = super.newConnection(connector, endPoint);
                if (connection instanceof SslConnection encrypted) {
                    encrypted.addHandshakeListener(
                            new SslHandshakeListener() {
                                @Override
                                public void handshakeSucceeded(Event event) {
                                    handshakes.over(endPoint);
                                }
                            });
                }
                return connection;
            }
        };
    }

    /** Nodes show a certificate of the same authority, other callers none. */
    private static SslContextFactory.Server tls(ShownIdentity identity, X509Certificate authority) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {identity}, Trust.in(authority), null);
            context.getServerSessionContext().setSessionCacheSize(KEPT_SESSIONS);
            var factory = new SslContextFactory.Server();
            factory.setSslContext(context);
            factory.setWantClientAuth(true);
            return factory;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has TLS", e);
        }
    }

    private void renew() {
        try {
            while (true) {
                Thread.sleep(RENEWAL_CHECK);
                renewOnce();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What fails now, as with a full disk, may work the next time, long before it is needed. */
    private void renewOnce() {
        try {
            ServerIdentity renewed = authority.server(names);
            identity.use(renewed.key(), renewed.chain());
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("nextTry", RENEWAL_CHECK)
                    .setCause(e)
                    .log("The server's certificate could not be renewed");
        }
    }
}
