package dev.drover.benchmarks;

import jakarta.websocket.server.ServerEndpointConfig;

import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The limit of any JSON over a Jetty WebSocket: reads a request, answers with a fixed result under
 * the request's identifier, over TLS as Drover does.
 */
final class BareEcho {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private BareEcho() {}

    /** Arguments: a key store (PKCS12), its password's file, a file with the result in JSON. */
    public static void main(String[] arguments) throws Exception {
        JsonNode result = JSON.readTree(Files.readString(Path.of(arguments[2])));
        Server server = new Server(new VirtualThreadPool());
        ServerConnector connector = new ServerConnector(server, tls(arguments), http());
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        JakartaWebSocketServletContainerInitializer.configure(
                context,
                (servlets, container) -> {
                    container.setDefaultMaxSessionIdleTimeout(0);
                    container.addEndpoint(endpoint(result));
                });
        server.setHandler(context);
        server.start();
        System.out.println("Listening on https://127.0.0.1:" + connector.getLocalPort());
        server.join();
    }

    private static ServerEndpointConfig endpoint(JsonNode result) {
        return ServerEndpointConfig.Builder.create(EchoEndpoint.class, "/rpc")
                .configurator(
                        new ServerEndpointConfig.Configurator() {
                            @Override
                            public <T> T getEndpointInstance(Class<T> type) {
                                return type.cast(new EchoEndpoint(result));
                            }
                        })
                .build();
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
}
