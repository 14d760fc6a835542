package dev.drover.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.ConnectionFile;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.RunError;
import dev.drover.api.RunId;
import dev.drover.api.RunLogEntry;
import dev.drover.api.RunLogPage;
import dev.drover.api.RunProgress;
import dev.drover.api.RunView;
import dev.drover.api.StatusValue;
import dev.drover.client.Endpoint;
import dev.drover.client.HttpRpc;
import dev.drover.client.Rpc;
import dev.drover.client.RunRequest;
import dev.drover.client.Runs;
import dev.drover.client.StatusValues;
import dev.drover.client.Trust;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A real server in a JVM of its own, and the calls that the tests make to it. */
final class ServerProcess implements AutoCloseable {
    private static final String LISTENING = "Listening on ";
    private static final String LINKED = "Linked to ";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration WAIT = Duration.ofSeconds(5);

    private final Process process;
    private final Path data;
    private final ConnectionFile connection;
    private final Rpc rpc;

    private ServerProcess(Process process, Path data, ConnectionFile connection) {
        this.process = process;
        this.data = data;
        this.connection = connection;
        this.rpc = new HttpRpc(endpoint());
    }

    /** Starts a server over a data folder, which may hold what an earlier one left. */
    static ServerProcess start(Path data) throws IOException {
        return start(data, Map.of(), LISTENING, List.of("--data", data.toString(), "--port", "0"));
    }

    /** Has a node join this server, and starts it. */
    ServerProcess join(String name) throws IOException {
        Path folder = data.resolveSibling(name);
        String token = rpc.call("node.token", object(Map.of())).path("token").asString();
        return start(
                folder,
                Map.of("DROVER_JOIN_TOKEN", token),
                LINKED,
                List.of(
                        "join",
                        connection.url().toString(),
                        "--name",
                        name,
                        "--data",
                        folder.toString()));
    }

    private static ServerProcess start(
            Path data, Map<String, String> variables, String ready, List<String> words)
            throws IOException {
        Files.createDirectories(data);
        Path log = data.resolveSibling(data.getFileName() + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(java("dev.drover.server.Main", words.toArray(String[]::new)));
        builder.environment().keySet().removeIf(name -> name.startsWith("DROVER_"));
        builder.environment().put("DROVER_COMMAND", command(data).toString());
        builder.environment().put("TMPDIR", temporaryFolder(data).toString());
        builder.environment().putAll(variables);
        builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Process process = builder.start();
        try {
            awaitReady(process, log, ready);
            ConnectionFile connection =
                    Json.mapper()
                            .readValue(
                                    Files.readString(data.resolve("connection.json")),
                                    ConnectionFile.class);
            return new ServerProcess(process, data, connection);
        } catch (IOException | RuntimeException | AssertionError e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static void awaitReady(Process process, Path log, String ready) throws IOException {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        while (line != null && !line.contains(ready)) {
            line = out.readLine();
        }
        assertThat(line).as("'%s'; its log: %s", ready, Files.readString(log)).isNotNull();
        Thread.ofVirtual().start(() -> discard(process.getInputStream()));
    }

    /** So that the server never waits for somebody to read. */
    private static void discard(InputStream out) {
        try {
            out.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The server is gone, and with it what it had to say.
            return;
        }
    }

    /** A command line that starts a class of this class path. */
    static List<String> java(String main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx300m");
        command.add("-XX:TieredStopAtLevel=1");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.add("-XX:+UseCompactObjectHeaders");
        command.addAll(List.of("--class-path", System.getProperty("java.class.path"), main));
        command.addAll(List.of(arguments));
        return command;
    }

    /** A program {@code drover}, as an installation has it. */
    private static Path command(Path data) throws IOException {
        Path folder = Files.createDirectories(data.resolveSibling("bin"));
        Path program = folder.resolve("drover");
        String quoted = "'" + String.join("' '", java("dev.drover.cli.Main")) + "'";
        Files.writeString(program, "#!/bin/sh\nexec " + quoted + " \"$@\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return program;
    }

    /** Where processes of its runs make temporary files. */
    Path temporaryFolder() throws IOException {
        return temporaryFolder(data);
    }

    private static Path temporaryFolder(Path data) throws IOException {
        return Files.createDirectories(data.resolveSibling("temporary"));
    }

    Endpoint endpoint() {
        return Endpoint.of(
                connection.url(),
                connection.token(),
                new Trust.Authority(Path.of(connection.caCertificate())));
    }

    Path connectionFile() {
        return data.resolve("connection.json");
    }

    Rpc rpc() {
        return rpc;
    }

    long pid() {
        return process.pid();
    }

    void push(String name, String text) {
        rpc.call("script.push", object(Map.of("name", name, "text", text)));
    }

    void push(String name, Path file) throws IOException {
        push(name, Files.readString(file));
    }

    RunId start(String script, Map<String, Object> args) {
        return new Runs(rpc).start(RunRequest.of(script, object(args)));
    }

    /** Runs a text that is not in the library, to its end. */
    RunView runText(String text, Map<String, Object> args) {
        return awaitEnd(
                new Runs(rpc).start(new RunRequest("test.js", text, object(args), null, false)));
    }

    RunView run(String script, Map<String, Object> args) {
        return awaitEnd(start(script, args));
    }

    RunView get(RunId run) {
        return new Runs(rpc).get(run);
    }

    void cancel(RunId run) {
        new Runs(rpc).cancel(run);
    }

    RunView awaitEnd(RunId run) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long offset = 0;
        while (System.nanoTime() < deadline) {
            RunLogPage page = new Runs(rpc).log(run, offset, WAIT);
            offset = page.offset();
            if (page.end()) {
                return get(run);
            }
        }
        throw new AssertionError("The run did not end: " + get(run));
    }

    /** All that the run's log holds. */
    List<RunLogEntry> log(RunId run) {
        List<RunLogEntry> entries = new ArrayList<>();
        RunLogPage page = new Runs(rpc).log(run, 0, Duration.ZERO);
        while (!page.entries().isEmpty()) {
            entries.addAll(page.entries());
            page = new Runs(rpc).log(run, page.offset(), Duration.ZERO);
        }
        return entries;
    }

    List<String> messages(RunId run) {
        return log(run).stream()
                .filter(entry -> entry.kind() == RunLogEntry.Kind.MESSAGE)
                .map(RunLogEntry::text)
                .toList();
    }

    Optional<StatusValue> status(String name) {
        return new StatusValues(rpc)
                .poll(0, name, Duration.ZERO).changes().stream()
                        .filter(value -> value.name().equals(name))
                        .findFirst();
    }

    /** The value of a key of public data; a missing node where there is none. */
    JsonNode data(String key) {
        try {
            return rpc.call("data.get", object(Map.of("key", key))).path("value");
        } catch (DroverException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                return MissingNode.getInstance();
            }
            throw e;
        }
    }

    /** What the script of a completed run gave. */
    static JsonNode resultOf(RunView run) {
        return Objects.requireNonNull(run.result(), run::toString);
    }

    /** Why a run failed. */
    static RunError errorOf(RunView run) {
        return Objects.requireNonNull(run.error(), run::toString);
    }

    /** How far a run said that it was. */
    static RunProgress progressOf(RunView run) {
        return Objects.requireNonNull(run.progress(), run::toString);
    }

    static ObjectNode object(Map<String, ?> members) {
        return Json.mapper().valueToTree(members);
    }

    /** {@code kill -9}: the server has no chance to do anything more. */
    void kill() throws InterruptedException {
        rpc.close();
        process.destroyForcibly();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("the killed server is gone").isTrue();
    }

    @Override
    public void close() {
        rpc.close();
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("The server did not end on SIGTERM within 30 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
