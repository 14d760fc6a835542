package dev.drover.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.Identifiers;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.ProcessId;
import dev.drover.api.Secret;
import dev.drover.server.node.member.Joiner;
import dev.drover.server.node.member.Membership;

import org.awaitility.Awaitility;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A primary and nodes, each in a JVM of its own, with a bad network between them. */
final class FaultFleet implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** What a process is to write, and with what it is to exit. */
    record Work(ProcessId id, int lines, int numbers, int code, String pause) {

        String script(Path side) {
            return "echo begun >> %1$s/%2$s.begun; i=0; while [ $i -lt %3$d ]; do i=$((i+1)); echo $i of %2$s; echo e$i >&2; sleep %4$s; done; seq 1 %5$d; echo %6$d > %1$s/%2$s.code; exit %6$d"
                    .formatted(side, id, lines, pause, numbers, code);
        }

        String stdout() {
            return IntStream.rangeClosed(1, lines)
                            .mapToObj(line -> line + " of " + id + "\n")
                            .collect(Collectors.joining())
                    + IntStream.rangeClosed(1, numbers)
                            .mapToObj(number -> number + "\n")
                            .collect(Collectors.joining());
        }

        String stderr() {
            return IntStream.rangeClosed(1, lines)
                    .mapToObj(line -> "e" + line + "\n")
                    .collect(Collectors.joining());
        }
    }

    private final Path folder;
    private final Duration lostAfter;
    private final Identifiers identifiers = new Identifiers();
    private final Map<ProcessId, Work> works = new ConcurrentHashMap<>();
    private final Map<String, FaultyProxy> proxies = new ConcurrentHashMap<>();
    private final Map<String, ServerJvm> nodes = new ConcurrentHashMap<>();
    private volatile ServerJvm primary;
    private volatile int port;

    FaultFleet(Path folder, Duration lostAfter, String... names) throws Exception {
        this.folder = folder;
        this.lostAfter = lostAfter;
        Files.createDirectories(side());
        Files.createDirectories(primaryFolder());
        this.primary = startPrimary();
        this.port = Integer.parseInt(awaitFile("port"));
        for (String name : names) {
            join(name);
        }
    }

    Path side() {
        return folder.resolve("side");
    }

    Path primaryFolder() {
        return folder.resolve("primary");
    }

    private ServerJvm startPrimary() throws IOException {
        return new ServerJvm(
                folder.resolve("primary.log"),
                FaultPrimary.class,
                primaryFolder().toString(),
                "" + port,
                "" + lostAfter.toMillis());
    }

    private void join(String name) throws Exception {
        FaultyProxy proxy = new FaultyProxy(port);
        proxies.put(name, proxy);
        Files.deleteIfExists(primaryFolder().resolve("token"));
        primary.say("token");
        Joiner.join(
                Membership.folder(folder.resolve(name)),
                URI.create("https://127.0.0.1:" + proxy.port()),
                new Secret(awaitFile("token")),
                new NodeName(name),
                Map.of(),
                Json.mapper().createObjectNode(),
                "test");
        startNode(name, 0);
        awaitOnline(name);
    }

    void startNode(String name, long clockOffsetSeconds) throws IOException {
        nodes.put(
                name,
                new ServerJvm(
                        folder.resolve(name + ".log"),
                        FaultNode.class,
                        folder.resolve(name).toString(),
                        "" + clockOffsetSeconds));
    }

    ServerJvm node(String name) {
        return nodes.get(name);
    }

    FaultyProxy network(String name) {
        return proxies.get(name);
    }

    ServerJvm primary() {
        return primary;
    }

    void restartPrimary() throws IOException {
        primary = startPrimary();
    }

    /** Orders it, where the primary is there to be asked. */
    Work launch(String node, int lines, int numbers, int code, String pause) {
        Work work = new Work(identifiers.nextProcess(), lines, numbers, code, pause);
        works.put(work.id(), work);
        primary.say("launch " + node + " " + work.id() + " " + work.script(side()));
        return work;
    }

    Work work(ProcessId id) {
        return works.get(id);
    }

    /** Those that begin so, without that word. */
    List<String> events(String word) {
        try {
            return Files.readAllLines(primaryFolder().resolve("events")).stream()
                    .filter(line -> line.startsWith(word + " "))
                    .map(line -> line.substring(word.length() + 1))
                    .toList();
        } catch (IOException e) {
            return List.of(); // it does not exist before the first
        }
    }

    /** Asks, and gives what was answered to the question before. */
    boolean isOnline(String name) throws IOException {
        primary.say("online " + name);
        return read(primaryFolder().resolve("online-" + name)).equals("true");
    }

    void awaitOnline(String name) {
        Awaitility.await(name + " online").atMost(PATIENCE).until(() -> isOnline(name));
    }

    void awaitNothingPending() throws IOException {
        Path file = primaryFolder().resolve("pending");
        int[] asked = {0};
        Awaitility.await("nothing pending")
                .atMost(PATIENCE)
                .until(() -> {
                    primary.say("pending " + ++asked[0]);
                    return read(file).endsWith(" 0");
                });
    }

    private static String read(Path file) throws IOException {
        try {
            String text = Files.readString(file);
            Files.deleteIfExists(file);
            return text;
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private String awaitFile(String name) {
        Path file = primaryFolder().resolve(name);
        Awaitility.await(name)
                .atMost(PATIENCE)
                .until(() -> {
                    assertThat(primary.isAlive()).as("the primary lives").isTrue();
                    return Files.exists(file);
                });
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** What runs on this machine and belongs to the fleet, but for its servers. */
    List<String> leftProcesses() {
        return ProcessHandle.allProcesses()
                .filter(process ->
                        nodes.values().stream().noneMatch(node -> node.pid() == process.pid())
                                && primary.pid() != process.pid())
                .map(process -> process.info().commandLine().orElse(""))
                .filter(command -> command.contains(folder.toString()))
                .toList();
    }

    /** One that is started while a node's disk is full would have no room itself, unlike that. */
    boolean hasSupervisor(String name) {
        return leftProcesses().stream()
                .anyMatch(command -> command.contains(folder.resolve(name).toString()));
    }

    /** Stops all servers as one does. */
    void stop() throws Exception {
        for (ServerJvm node : nodes.values()) {
            node.stop();
        }
        primary.stop();
    }

    @Override
    public void close() throws IOException {
        nodes.values().forEach(ServerJvm::close);
        primary.close();
        for (FaultyProxy proxy : proxies.values()) {
            proxy.close();
        }
        // Supervisors and their processes, where a test failed.
        ProcessHandle.allProcesses()
                .filter(process ->
                        process.info().commandLine().orElse("").contains(folder.toString()))
                .forEach(ProcessHandle::destroyForcibly);
    }
}
