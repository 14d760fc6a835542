package dev.drover.server;

import dev.drover.api.DroverException;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.NodeState;
import dev.drover.api.Secret;
import dev.drover.server.config.ServerConfiguration;
import dev.drover.server.node.link.LinkClient;
import dev.drover.server.node.member.Joiner;
import dev.drover.server.node.member.Membership;
import dev.drover.server.process.LocalProcesses;
import dev.drover.server.tls.NodeIdentity;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** A primary and its nodes: real servers, each with a data folder of its own below one. */
final class Fleet implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final ServerConfiguration configuration;
    private final Map<String, TestServer> nodes = new LinkedHashMap<>();
    private TestServer primary;

    Fleet(Path folder, ServerConfiguration configuration) {
        this.folder = folder;
        this.configuration = configuration;
        this.primary = new TestServer(folder.resolve("primary"), configuration);
    }

    Fleet(Path folder) {
        this(folder, ServerConfiguration.defaults());
    }

    TestServer primary() {
        return primary;
    }

    TestServer node(String name) {
        return Objects.requireNonNull(nodes.get(name), name);
    }

    /** Joins a machine and starts its server; returns when it is linked. */
    TestServer join(String name) {
        enroll(name);
        TestServer node = start(name);
        awaitLink(name);
        return node;
    }

    void awaitLink(String name) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() ->
                        primary.server()
                                .primarySide()
                                .nodes()
                                .link(new NodeName(name))
                                .isPresent());
    }

    Membership enroll(String name) {
        return enroll(name, token(null));
    }

    /** A token for that name, or for any that is free. */
    Secret token(@Nullable String name) {
        return primary.server()
                .primarySide()
                .joining()
                .createToken(name == null ? null : new NodeName(name), Map.of(), null, "tester")
                .secret();
    }

    Membership enroll(String name, Secret token) {
        return Joiner.join(
                Membership.folder(folder.resolve(name)),
                URI.create(primary.server().url()),
                token,
                new NodeName(name),
                Map.of("tier", "test"),
                Json.mapper().createObjectNode(),
                "test");
    }

    /** What is said against it. */
    String enrollFailure(String name, Secret token) {
        try {
            Membership joined = enroll(name, token);
            throw new AssertionError(joined.name() + " could join");
        } catch (DroverException e) {
            return e.text();
        }
    }

    /** What the primary answers to a node at {@code /link}: 403 where it may not link. */
    int linkStatus(String name) throws Exception {
        Membership node = Membership.read(Membership.folder(folder.resolve(name))).orElseThrow();
        return status(node.identity(), LinkClient.PATH);
    }

    /** The same for whoever shows such a certificate, and for any path. */
    int status(NodeIdentity identity, String path) throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder()
                        .sslContext(identity.context())
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            URI url = URI.create(primary.server().url() + path);
            return client.send(
                            HttpRequest.newBuilder(url).build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    TestServer start(String name) {
        return start(name, Clock.systemUTC());
    }

    TestServer start(String name, InstantSource clock) {
        TestServer node = TestServer.withClock(folder.resolve(name), configuration, clock);
        nodes.put(name, node);
        return node;
    }

    void stop(String name) {
        Objects.requireNonNull(nodes.remove(name), name).close();
    }

    /** The data folder of the primary or of a node. */
    Path folder(String name) {
        return folder.resolve(name);
    }

    NodeState state(String name) {
        return primary.server().primarySide().nodes().state(new NodeName(name));
    }

    void awaitState(String name, NodeState state) {
        Awaitility.await().atMost(PATIENCE).until(() -> state(name) == state);
    }

    /** Stops the primary and starts it again where it was. */
    void restartPrimary() {
        restartPrimary(() -> {});
    }

    /**
     * Likewise.
     *
     * @param between done while there is none
     */
    void restartPrimary(Runnable between) {
        int port = URI.create(primary.server().url()).getPort();
        primary.close();
        between.run();
        primary = TestServer.onPort(folder.resolve("primary"), port, configuration);
    }

    @Override
    public void close() {
        nodes.values().forEach(TestServer::close);
        primary.close();
        nodes.keySet().forEach(this::endWhatGoesOn);
    }

    /** A node's server that stops lets go on what the primary ordered. */
    private void endWhatGoesOn(String node) {
        LocalProcesses.open(configuration.process(), folder.resolve(node), InstantSource.system())
                .close();
    }
}
