package dev.drover.server;

import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.NodeState;
import dev.drover.api.Secret;
import dev.drover.server.config.ServerConfiguration;
import dev.drover.server.node.member.Joiner;
import dev.drover.server.node.member.Membership;

import org.awaitility.Awaitility;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

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
        return nodes.get(name);
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
        Secret token =
                primary.server()
                        .primarySide()
                        .joining()
                        .createToken(null, Map.of(), null, "tester")
                        .secret();
        return Joiner.join(
                Membership.folder(folder.resolve(name)),
                URI.create(primary.server().url()),
                token,
                new NodeName(name),
                Map.of("tier", "test"),
                Json.mapper().createObjectNode(),
                "test");
    }

    TestServer start(String name) {
        TestServer node = new TestServer(folder.resolve(name), configuration);
        nodes.put(name, node);
        return node;
    }

    void stop(String name) {
        nodes.remove(name).close();
    }

    NodeState state(String name) {
        return primary.server().primarySide().nodes().state(new NodeName(name));
    }

    void awaitState(String name, NodeState state) {
        Awaitility.await().atMost(PATIENCE).until(() -> state(name) == state);
    }

    /** Stops the primary and starts it again where it was. */
    void restartPrimary() {
        int port = URI.create(primary.server().url()).getPort();
        primary.close();
        primary = TestServer.onPort(folder.resolve("primary"), port, configuration);
    }

    @Override
    public void close() {
        nodes.values().forEach(TestServer::close);
        primary.close();
    }
}
