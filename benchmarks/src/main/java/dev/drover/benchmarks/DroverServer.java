package dev.drover.benchmarks;

import dev.drover.api.ConnectionFile;
import dev.drover.api.Json;
import dev.drover.api.RunState;

import tools.jackson.databind.JsonNode;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A server started by the launcher, with a data folder of its own. For one thread. */
final class DroverServer implements Closeable {
    /** More than any measurement opens; everything else is as it comes. */
    private static final String SETTINGS =
            """
            web:
              connections: 20000
              connectionsPerAddress: 20000
            """;

    private final Child child;
    private final Path data;
    private final ConnectionFile connection;

    private DroverServer(Child child, Path data, ConnectionFile connection) {
        this.child = child;
        this.data = data;
        this.connection = connection;
    }

    static DroverServer start(Surroundings surroundings) throws IOException {
        return start(
                surroundings,
                Files.createTempDirectory(surroundings.scratch(), "server"),
                "127.0.0.1",
                0);
    }

    /** In a data folder that may hold something already. */
    static DroverServer start(Surroundings surroundings, Path data, String host, int port)
            throws IOException {
        Path settings = Files.writeString(data.resolve("settings.yaml"), SETTINGS);
        return start(surroundings, data, host, port, List.of("--config", settings.toString()));
    }

    /** As nodes mostly are: on this machine alone, and without settings of their own. */
    static DroverServer startNode(Surroundings surroundings, Path data) throws IOException {
        return start(surroundings, data, "127.0.0.1", 0, List.of());
    }

    private static DroverServer start(
            Surroundings surroundings, Path data, String host, int port, List<String> more)
            throws IOException {
        Path log = data.resolve("server.log");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                surroundings.checkout().resolve("drover").toString(),
                                "serve",
                                "--data",
                                data.toString(),
                                "--host",
                                host,
                                "--port",
                                String.valueOf(port)));
        command.addAll(more);
        Child child = Child.start(log, command);
        try {
            child.awaitListening();
            ConnectionFile connection =
                    Json.mapper()
                            .readValue(
                                    Files.readString(data.resolve("connection.json")),
                                    ConnectionFile.class);
            return new DroverServer(child, data, connection);
        } catch (IOException | RuntimeException e) {
            child.close();
            throw e;
        }
    }

    URI url() {
        return URI.create(connection.url());
    }

    Path authority() {
        return Path.of(connection.caCertificate());
    }

    String token() {
        return connection.token().reveal();
    }

    Path connectionFile() {
        return data.resolve("connection.json");
    }

    /** What it wrote to its standard error so far. */
    String log() throws IOException {
        return Files.readString(data.resolve("server.log"));
    }

    long pid() {
        return child.pid();
    }

    /** Runs a script to its end and gives its result; anything but COMPLETE is an error. */
    JsonNode run(String source, Map<String, Object> args) throws IOException {
        try (Session session = session()) {
            JsonNode run = session.run(source, args);
            if (!run.path("state").asString().equals(RunState.COMPLETE.name())) {
                throw new IOException("The script did not complete: " + run);
            }
            return run.path("result");
        }
    }

    /** The result of a call, as text. */
    String answer(String method, String parameters) throws IOException {
        try (Session session = session()) {
            return session.call(method, parameters).toString();
        }
    }

    private Session session() throws IOException {
        return Session.open(url(), authority(), token());
    }

    /** As when the machine's power fails. */
    void kill() throws IOException {
        child.kill();
    }

    @Override
    public void close() throws IOException {
        child.close();
    }
}
