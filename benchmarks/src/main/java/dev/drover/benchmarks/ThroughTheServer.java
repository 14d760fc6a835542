package dev.drover.benchmarks;

import dev.drover.api.ConnectionFile;
import dev.drover.api.Json;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * An invocation as a console sees it: from the request until the run's record is in its final
 * state, over a connection that stands.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ThroughTheServer {
    /** Where the server of this measurement has written how to reach it. */
    @Param("connection.json")
    public String connectionFile = "";

    private String parameters = "";
    private @Nullable Session session;

    @Setup
    public void connect() throws IOException {
        ConnectionFile connection =
                Json.mapper()
                        .readValue(Files.readString(Path.of(connectionFile)), ConnectionFile.class);
        Session opened =
                Session.open(
                        URI.create(connection.url()),
                        Path.of(connection.caCertificate()),
                        connection.token().reveal());
        parameters = Json.mapper().writeValueAsString(Map.of("script", "trivial.js"));
        opened.call(
                "script.push",
                Json.mapper()
                        .writeValueAsString(
                                Map.of("name", "trivial.js", "text", Invocations.SCRIPT)));
        session = opened;
    }

    @Benchmark
    public JsonNode requestedRunAndRecorded() throws IOException {
        JsonNode run = Objects.requireNonNull(session).runWith(parameters);
        if (run.path("result").asInt() != 42) {
            throw new IOException("Not what the script gives: " + run);
        }
        return run;
    }

    @TearDown
    public void disconnect() throws IOException {
        Objects.requireNonNull(session).close();
    }
}
