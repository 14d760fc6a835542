package dev.drover.benchmarks;

import dev.drover.api.Json;
import dev.drover.api.RunState;

import tools.jackson.databind.JsonNode;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** Calls over one connection, one at a time, at the least cost for the caller. For one thread. */
final class Session implements Closeable {
    private final WireConnection connection;
    private long identifiers;
    private long runsVersion;

    private Session(WireConnection connection) {
        this.connection = connection;
    }

    static Session open(URI url, Path authority, String token) throws IOException {
        return new Session(
                WireConnection.open(
                        Certificates.sockets(authority), url.resolve("/rpc"), token, 8192));
    }

    /** The result; an error is thrown. */
    JsonNode call(String method, String parameters) throws IOException {
        long id = ++identifiers;
        String request =
                "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\",\"params\":%s}"
                        .formatted(id, method, parameters);
        connection.send(request.getBytes(StandardCharsets.UTF_8));
        while (true) {
            JsonNode answer = Json.mapper().readTree(connection.receive());
            if (answer.path("id").asLong(-1) == id) {
                if (answer.has("error")) {
                    throw new IOException(method + " failed: " + answer.get("error"));
                }
                return answer.path("result");
            }
        }
    }

    /** Starts a run and gives its record when it is in a final state. */
    JsonNode run(String source, Map<String, Object> args) throws IOException {
        String parameters =
                Json.mapper()
                        .writeValueAsString(
                                Map.of("script", "benchmark.js", "source", source, "args", args));
        return runWith(parameters);
    }

    /** As {@link #run}, with the parameters of {@code run.start} as text. */
    JsonNode runWith(String parameters) throws IOException {
        String id = call("run.start", parameters).path("runId").asString();
        while (true) {
            JsonNode changes = call("run.poll", "{\"since\":" + runsVersion + ",\"wait\":10000}");
            runsVersion = changes.path("version").asLong();
            for (JsonNode run : changes.path("changes").values()) {
                if (run.path("runId").asString().equals(id)
                        && RunState.valueOf(run.path("state").asString()).isFinal()) {
                    return run;
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
