package dev.drover.benchmarks;

import dev.drover.server.node.link.LinkClient;
import dev.drover.server.node.link.LinkConfiguration;
import dev.drover.server.node.order.SealedText;
import dev.drover.server.process.LocalProcesses;
import dev.drover.server.process.ProcessConfiguration;
import dev.drover.server.tls.NodeIdentity;

import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpHeader;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Many nodes in one process, driven by lines on its standard input: {@code start COUNT PORT} until
 * there are so many, {@code forget} who was linked, {@code await COUNT SECONDS} until so many were,
 * {@code bare URL FILE SECONDS} for round trips without Drover. Answers each line with one line.
 */
final class NodeLoad {
    private static final int ADDRESSES = 250;

    private final List<Enrolled> enrolled;
    private final Path folder;
    private final LocalProcesses processes;
    private final SealedText seal;
    private final LinkClient client;
    private final List<SimulatedNode> nodes = new ArrayList<>();

    /** When each node was linked, in milliseconds since 1970; the first time since it was asked. */
    private final Map<Integer, Long> linkedAt = new ConcurrentHashMap<>();

    private NodeLoad(List<Enrolled> enrolled, Path folder) throws Exception {
        this.enrolled = enrolled;
        this.folder = folder;
        this.processes =
                LocalProcesses.open(ProcessConfiguration.defaults(), folder, Clock.systemUTC());
        this.seal = SealedText.in(folder.resolve("store.key"));
        Map<String, NodeIdentity> identities = new HashMap<>();
        for (int number = 0; number < enrolled.size(); number++) {
            identities.put(address(number), enrolled.get(number).identity());
        }
        HttpClient http =
                LinkClient.http(
                        ManyIdentities.context(
                                identities, enrolled.getFirst().identity().chain().getLast()),
                        LinkConfiguration.defaults());
        // The primary knows itself by the addresses of its certificate alone.
        http.getRequestListeners()
                .addQueuedListener(request ->
                        request.headers(headers ->
                                headers.put(HttpHeader.HOST, "127.0.0.1:" + request.getPort())));
        this.client = new LinkClient(http, LinkConfiguration.defaults());
    }

    /** Arguments: the primary's data folder, how many nodes join it, a folder for the nodes. */
    public static void main(String[] arguments) throws Exception {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        NodeLoad load =
                new NodeLoad(
                        Enrolment.enrol(Path.of(arguments[0]), Integer.parseInt(arguments[1])),
                        Path.of(arguments[2]));
        out.println("joined " + load.enrolled.size());
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(load.obey(line.split(" ", -1)));
        }
        load.processes.close();
        System.exit(0);
    }

    private String obey(String[] words) throws Exception {
        return switch (words[0]) {
            case "start" -> start(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            case "forget" -> forget();
            case "await" -> await(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            case "bare" ->
                    SignedRoundTrips.measure(
                            URI.create(words[1]), Path.of(words[2]), Double.parseDouble(words[3]));
            default -> throw new IllegalArgumentException("No such order: " + words[0]);
        };
    }

    private String start(int count, int port) {
        for (int number = nodes.size(); number < count; number++) {
            int self = number;
            Enrolled machine = enrolled.get(number);
            SimulatedNode node =
                    new SimulatedNode(
                            machine,
                            machine.membership(
                                    folder, URI.create("https://" + address(self) + ":" + port)),
                            client,
                            seal,
                            processes,
                            folder,
                            () -> linkedAt.putIfAbsent(self, System.currentTimeMillis()));
            nodes.add(node);
            node.start();
        }
        return "started " + nodes.size();
    }

    private String forget() {
        linkedAt.clear();
        return "forgotten";
    }

    /** When the first and the last were linked. */
    private String await(int count, int seconds) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (linkedAt.size() < count) {
            if (System.nanoTime() > deadline) {
                return "failed: only " + linkedAt.size() + " are linked";
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        Collection<Long> times = linkedAt.values();
        return times.stream().min(Long::compare).orElseThrow()
                + " "
                + times.stream().max(Long::compare).orElseThrow();
    }

    /** Each node has its own among those that mean this machine. */
    private static String address(int number) {
        return "127."
                + (1 + number / (ADDRESSES * ADDRESSES))
                + "."
                + number / ADDRESSES % ADDRESSES
                + "."
                + (1 + number % ADDRESSES);
    }
}
