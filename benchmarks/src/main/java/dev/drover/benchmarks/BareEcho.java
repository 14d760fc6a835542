package dev.drover.benchmarks;

import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.eclipse.jetty.websocket.core.server.WebSocketUpgradeHandler;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * The limit of any JSON over a Jetty WebSocket: reads a request, answers with a fixed result under
 * the request's identifier, over TLS as Drover does.
 */
final class BareEcho {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private BareEcho() {}

    /** In place of a file: an end that takes what is signed, and signs what it answers. */
    static final String SIGNED = "signed";

    /** Arguments: a key store (PKCS12), its password's file, a file with the result in JSON. */
    public static void main(String[] arguments) throws Exception {
        Supplier<FrameHandler> endpoints = endpoints(arguments[2]);
        Server server = new Server(new VirtualThreadPool());
        ServerConnector connector = new ServerConnector(server, tls(arguments), http());
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(
                new WebSocketUpgradeHandler(
                        upgrades -> upgrades.addMapping("/rpc", new Negotiator(endpoints))));
        server.start();
        System.out.println("Listening on https://127.0.0.1:" + connector.getLocalPort());
        server.join();
    }

    private static Supplier<FrameHandler> endpoints(String answer) throws IOException {
        if (answer.equals(SIGNED)) {
            return SignedEndpoint::answering;
        }
        JsonNode result = JSON.readTree(Files.readString(Path.of(answer)));
        return () -> new EchoEndpoint(result);
    }

    private static SslConnectionFactory tls(String[] arguments) throws IOException {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStorePath(arguments[0]);
        tls.setKeyStorePassword(Files.readString(Path.of(arguments[1])).strip());
        return new SslConnectionFactory(tls, "http/1.1");
    }

    private static HttpConnectionFactory http() {
        HttpConfiguration configuration = new HttpConfiguration();
        SecureRequestCustomizer customizer = new SecureRequestCustomizer();
        customizer.setSniHostCheck(false);
        configuration.addCustomizer(customizer);
        return new HttpConnectionFactory(configuration);
    }

    /** Takes every connection, without compression, and never finds it idle. */
    private static final class Negotiator extends WebSocketNegotiator.AbstractNegotiator {
        private final Supplier<FrameHandler> endpoints;

        private Negotiator(Supplier<FrameHandler> endpoints) {
            this.endpoints = endpoints;
        }

        @Override
        public FrameHandler negotiate(
                ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
            response.setExtensions(List.of());
            if (request.hasSubProtocol("drover.v1")) {
                response.setAcceptedSubProtocol("drover.v1");
            }
            return endpoints.get();
        }

        @Override
        public void customize(Configuration configuration) {
            configuration.setIdleTimeout(Duration.ZERO);
        }
    }
}
