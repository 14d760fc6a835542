package dev.drover.server.node;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.Identifiers;
import dev.drover.api.NodeName;
import dev.drover.api.NodeState;
import dev.drover.api.OrderId;
import dev.drover.api.ProcessId;
import dev.drover.api.RunId;
import dev.drover.api.ServerHello;
import dev.drover.server.access.Access;
import dev.drover.server.access.AccessConfiguration;
import dev.drover.server.access.GroupMembers;
import dev.drover.server.audit.InMemoryAuditLog;
import dev.drover.server.control.RunTable;
import dev.drover.server.data.Data;
import dev.drover.server.data.DataConfiguration;
import dev.drover.server.node.join.Joining;
import dev.drover.server.node.link.Link;
import dev.drover.server.node.order.EndedOrder;
import dev.drover.server.node.order.OrderEnd;
import dev.drover.server.node.order.OrderStore;
import dev.drover.server.node.order.Orders;
import dev.drover.server.node.order.Replayed;
import dev.drover.server.node.order.SealedText;
import dev.drover.server.node.order.SigningKey;
import dev.drover.server.node.order.StoredOrder;
import dev.drover.server.node.registry.NodeReport;
import dev.drover.server.node.registry.Nodes;
import dev.drover.server.node.work.NodeProcesses;
import dev.drover.server.node.work.RemoteProcess;
import dev.drover.server.process.LaunchRequest;
import dev.drover.server.process.LaunchedProcess;
import dev.drover.server.process.ProcessInput;
import dev.drover.server.process.ProcessLimits;
import dev.drover.server.process.ProcessListener;
import dev.drover.server.process.ProcessOutcome;
import dev.drover.server.process.ProcessStream;
import dev.drover.server.storage.Database;
import dev.drover.server.storage.H2AccessStore;
import dev.drover.server.storage.H2DataStore;
import dev.drover.server.storage.H2NodeStore;
import dev.drover.server.storage.H2OrderStore;
import dev.drover.server.storage.StorageConfiguration;
import dev.drover.server.tls.CertificateAuthority;
import dev.drover.server.web.NodeDoor;
import dev.drover.server.web.WebConfiguration;
import dev.drover.server.web.WebParts;
import dev.drover.server.web.WebServer;
import dev.drover.server.web.metrics.HostCallCounts;
import dev.drover.server.web.rpc.Relay;
import dev.drover.server.web.rpc.RpcMethodTable;

import tools.jackson.databind.JsonNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A primary without runs, so that what it ordered outlives it: {@code FaultPrimary FOLDER PORT
 * LOST-AFTER-MILLISECONDS}. It does what lines of its input say, and writes what happens into the
 * file {@code events} of its folder, each line when it is so.
 */
final class FaultPrimary {

    private static final RunId RUN = new RunId("0N5CKQ4DMB3XA");

    private final Path folder;
    private final Identifiers identifiers = new Identifiers();
    private final Clock clock = Clock.systemUTC();
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final List<StoredOrder> placed = Collections.synchronizedList(new ArrayList<>());
    private final Database database;
    private final SigningKey key;
    private final SealedText seal;
    private final Nodes nodes;
    private final Orders orders;
    private final NodeProcesses processes;
    private final Joining joining;
    private final WebServer web;

    private FaultPrimary(Path folder, int port, Duration lostAfter) throws IOException {
        this.folder = folder;
        NodesConfiguration configuration = FaultNode.configuration(lostAfter);
        database = Database.open(folder, StorageConfiguration.defaults());
        CertificateAuthority authority = CertificateAuthority.open(folder.resolve("tls"), clock);
        key = SigningKey.in(folder.resolve("tls").resolve("orders.key"));
        seal = SealedText.in(folder.resolve("tls").resolve("store.key"));
        nodes = new Nodes(new H2NodeStore(database), configuration, clock);
        orders =
                new Orders(
                        new Watched(new H2OrderStore(database)),
                        key,
                        seal,
                        nodes,
                        configuration.orders(),
                        clock);
        processes =
                new NodeProcesses(
                        orders,
                        nodes,
                        configuration,
                        identifiers,
                        clock,
                        Files.createDirectories(folder.resolve("node-output")));
        joining =
                new Joining(
                        new H2NodeStore(database),
                        nodes,
                        authority,
                        orders::verifyingKey,
                        configuration,
                        clock,
                        new InMemoryAuditLog(),
                        node -> orders.lost(node, "joined anew"));
        web =
                new WebServer(
                        WebConfiguration.defaults().listening("127.0.0.1", port),
                        authority,
                        new WebParts(
                                Access.ofPrimary(
                                        new H2AccessStore(database),
                                        clock,
                                        AccessConfiguration.defaults(),
                                        GroupMembers.none()),
                                new RpcMethodTable(List.of(), "test", new InMemoryAuditLog()),
                                new InMemoryAuditLog(),
                                new Data(
                                        new H2DataStore(database),
                                        DataConfiguration.defaults(),
                                        clock),
                                new RunTable(clock),
                                new HostCallCounts(),
                                new NodeDoor(nodes, joining),
                                Relay.none(),
                                FaultPrimary::hello,
                                () -> true,
                                clock));
        orders.recover((order, body) -> processes.left(order, body, new Teller()));
        Map<String, Nodes.NodeMethod> methods = new HashMap<>(processes.methods());
        methods.put(
                "order.report",
                (node, link, parameters) ->
                        Collections.singletonMap(
                                "wanted",
                                orders.report(node, parameters.path("report").asString(""))));
        nodes.open(orders.epoch(), methods, new LinkedNodes());
        web.start();
        write("port", String.valueOf(web.port()));
        event("started " + orders.epoch());
    }

    private static ServerHello hello() {
        return new ServerHello("drover", "test", "", "", 1, "", 0, Map.of(), Map.of(), List.of());
    }

    public static void main(String[] arguments) throws Exception {
        var primary =
                new FaultPrimary(
                        Path.of(arguments[0]),
                        Integer.parseInt(arguments[1]),
                        Duration.ofMillis(Long.parseLong(arguments[2])));
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] words = line.split(" ", 4);
            Thread.ofVirtual().start(() -> primary.perform(words));
        }
        Runtime.getRuntime().halt(9);
    }

    private void perform(String[] words) {
        try {
            switch (words[0]) {
                case "token" ->
                        write(
                                "token",
                                joining.createToken(null, Map.of(), null, "x").secret().reveal());
                case "launch" -> launch(new NodeName(words[1]), words[2], words[3]);
                case "end" -> end();
                case "replay" -> replay();
                case "pending" ->
                        write(
                                "pending",
                                words[1] + " " + new H2OrderStore(database).pending().size());
                case "online" ->
                        write(
                                "online-" + words[1],
                                String.valueOf(
                                        nodes.state(new NodeName(words[1])) == NodeState.ONLINE
                                                && nodes.link(new NodeName(words[1])).isPresent()));
                case "stop" -> stop();
                default -> throw new IllegalArgumentException(words[0]);
            }
        } catch (DroverException | IOException e) {
            event(
                    "failed "
                            + String.join(" ", List.of(words).subList(0, Math.min(3, words.length)))
                            + ": "
                            + e.getMessage());
        }
    }

    /** In the order in which a server closes. */
    private void stop() throws IOException {
        web.close();
        orders.close();
        nodes.close();
        database.close();
        write("stopped", "yes");
        Runtime.getRuntime().halt(0);
    }

    private void launch(NodeName node, String process, String script) {
        ProcessId id = new ProcessId(process);
        RemoteProcess launched =
                processes.launch(
                        node,
                        new LaunchRequest(
                                id,
                                RUN,
                                List.of("/bin/sh", "-c", script),
                                folder,
                                Map.of(),
                                ProcessInput.none(),
                                null,
                                ProcessLimits.defaults()),
                        null,
                        new Teller());
        var _ =
                launched.begun()
                        .whenComplete((nothing, failure) -> {
                            if (failure != null) {
                                event("refused " + id + " " + failure.getMessage());
                            }
                        });
    }

    /** Ends one of those that may be alive. */
    private void end() {
        List<RemoteProcess> alive = processes.alive();
        if (!alive.isEmpty()) {
            RemoteProcess one = alive.get(random.nextInt(alive.size()));
            event("ending " + one.id());
            one.end(Duration.ofSeconds(1), Cause.KILLED_BY_USER);
        }
    }

    /** Sends an order once more, as of this start of the primary or as of one before. */
    private void replay() {
        if (placed.isEmpty()) {
            return;
        }
        StoredOrder order = placed.get(random.nextInt(placed.size()));
        Optional<Link> link = nodes.link(order.node());
        if (link.isEmpty()) {
            return;
        }
        long epoch = Math.max(1, orders.epoch() - random.nextInt(2));
        String signed = Replayed.order(order, key, seal, epoch);
        var _ =
                link.get()
                        .call("order.place", Map.of("order", signed))
                        .whenComplete((answer, failure) ->
                                event(
                                        "replayed "
                                                + order.id()
                                                + " "
                                                + (failure == null
                                                        ? "accepted "
                                                                + answer.path("accepted")
                                                                        .asBoolean()
                                                        : "unanswered")));
    }

    private void event(String line) {
        try {
            Files.writeString(
                    folder.resolve("events"),
                    line.replace('\n', ' ') + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String file, String text) throws IOException {
        Path fresh = Files.createTempFile(folder, file, null);
        Files.writeString(fresh, text);
        Files.move(fresh, folder.resolve(file), StandardCopyOption.ATOMIC_MOVE);
    }

    private final class LinkedNodes implements Nodes.Listener {

        @Override
        public void linked(NodeName node, Link link) {
            orders.linked(node, link);
        }

        @Override
        public void told(NodeName node, NodeReport.News news) {}

        @Override
        public void changed(NodeName node, NodeState state) {
            event("state " + node + " " + state);
        }

        @Override
        public void removed(NodeName node) {}
    }

    /** Says what a run would be told. */
    private final class Teller implements ProcessListener {

        @Override
        public void outputGrew(LaunchedProcess process, ProcessStream stream, long length) {}

        @Override
        public void softLimitReached(LaunchedProcess process) {}

        @Override
        public void ended(LaunchedProcess process, ProcessOutcome outcome) {
            event(
                    "told "
                            + process.id()
                            + " "
                            + outcome.exitCode()
                            + " "
                            + outcome.cause()
                            + " "
                            + outcome.stdoutBytes());
        }
    }

    /** Writes down what is about to be stored, and what was. */
    private final class Watched implements OrderStore {

        private final OrderStore store;

        Watched(OrderStore store) {
            this.store = store;
        }

        @Override
        public void insert(StoredOrder order) {
            if (order.kind().equals("process.launch")) {
                event("order " + order.id() + " " + order.subject());
            }
            store.insert(order);
            event("placed " + order.id());
            if (order.kind().equals("process.launch")) {
                placed.add(order);
            }
        }

        @Override
        public boolean finish(OrderId order, OrderEnd end) {
            boolean first = store.finish(order, end);
            if (first) {
                event("final " + order + " " + end.state());
            }
            return first;
        }

        @Override
        public void keepLate(OrderId order, String report) {
            store.keepLate(order, report);
            event("late " + order);
        }

        @Override
        public List<StoredOrder> pending() {
            List<StoredOrder> left = store.pending();
            left.stream()
                    .filter(order -> order.kind().equals("process.launch"))
                    .forEach(placed::add);
            return left;
        }

        @Override
        public Optional<OrderEnd> end(OrderId order) {
            return store.end(order);
        }

        @Override
        public List<EndedOrder> endedOf(Set<RunId> owners) {
            return store.endedOf(owners);
        }

        @Override
        public Optional<NodeName> node(OrderId order) {
            return store.node(order);
        }

        @Override
        public void trim(int keep) {
            store.trim(keep);
        }

        @Override
        public long nextEpoch() {
            return store.nextEpoch();
        }
    }

    static JsonNode ended(OrderEnd end) {
        return Replayed.report(end.report() == null ? "" : end.report()).body();
    }
}
