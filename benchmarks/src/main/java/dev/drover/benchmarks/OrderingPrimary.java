package dev.drover.benchmarks;

import dev.drover.api.Identifiers;
import dev.drover.api.NodeName;
import dev.drover.api.NodeState;
import dev.drover.api.ServerHello;
import dev.drover.server.access.Access;
import dev.drover.server.access.AccessConfiguration;
import dev.drover.server.access.GroupMembers;
import dev.drover.server.audit.AuditConfiguration;
import dev.drover.server.audit.FileAuditLog;
import dev.drover.server.control.RunTable;
import dev.drover.server.data.Data;
import dev.drover.server.data.DataConfiguration;
import dev.drover.server.node.NodesConfiguration;
import dev.drover.server.node.join.Joining;
import dev.drover.server.node.link.Link;
import dev.drover.server.node.order.Orders;
import dev.drover.server.node.order.SealedText;
import dev.drover.server.node.order.SigningKey;
import dev.drover.server.node.registry.NodeReport;
import dev.drover.server.node.registry.Nodes;
import dev.drover.server.node.work.NodeProcesses;
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
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A primary without scripts, made of the server's parts and listening as it does: what is measured
 * is orders. Driven by lines on its standard input: {@code nothing COUNT} and {@code true COUNT}
 * order so many nodes to do that, {@code trips SECONDS} orders one node again and again. Answers
 * each line with one line.
 */
final class OrderingPrimary {
    private static final int CONNECTIONS = 20_000;

    private OrderingPrimary() {}

    /** Argument: the data folder. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        InstantSource clock = Clock.systemUTC();
        NodesConfiguration configuration = NodesConfiguration.defaults();
        Path keys = folder.resolve("tls");
        try (Database database = Database.open(folder, StorageConfiguration.defaults());
                Data data =
                        new Data(new H2DataStore(database), DataConfiguration.defaults(), clock);
                Nodes nodes = new Nodes(new H2NodeStore(database), configuration, clock);
                Orders orders =
                        new Orders(
                                new H2OrderStore(database),
                                SigningKey.in(keys.resolve("orders.key")),
                                SealedText.in(keys.resolve("store.key")),
                                nodes,
                                configuration.orders(),
                                clock);
                RunTable runs = new RunTable(clock)) {
            CertificateAuthority authority = CertificateAuthority.open(keys, clock);
            Identifiers identifiers = new Identifiers();
            NodeProcesses processes =
                    new NodeProcesses(
                            orders,
                            nodes,
                            configuration,
                            identifiers,
                            clock,
                            Files.createDirectories(folder.resolve("node-output")));
            FileAuditLog audit = FileAuditLog.open(folder, AuditConfiguration.defaults(), clock);
            Joining joining =
                    new Joining(
                            new H2NodeStore(database),
                            nodes,
                            authority,
                            orders::verifyingKey,
                            configuration,
                            clock,
                            audit,
                            node -> orders.lost(node, "joined anew"));
            WebParts parts =
                    new WebParts(
                            Access.ofPrimary(
                                    new H2AccessStore(database),
                                    clock,
                                    AccessConfiguration.defaults(),
                                    GroupMembers.none()),
                            new RpcMethodTable(List.of(), "benchmark", audit),
                            audit,
                            data,
                            runs,
                            new HostCallCounts(),
                            new NodeDoor(nodes, joining),
                            Relay.none(),
                            OrderingPrimary::hello,
                            () -> true,
                            clock);
            open(nodes, orders, processes);
            try (WebServer web = new WebServer(web(), authority, parts)) {
                web.start();
                System.out.println("Listening on " + web.url());
                obey(new Ordering(nodes, orders, processes, identifiers));
            }
        }
    }

    private static void open(Nodes nodes, Orders orders, NodeProcesses processes) {
        orders.recover((order, body) -> {
            throw new IllegalStateException("No earlier server left orders here");
        });
        Map<String, Nodes.NodeMethod> methods = new HashMap<>(processes.methods());
        methods.put(
                "order.report",
                (node, link, parameters) -> {
                    Map<String, JsonNode> answer = new HashMap<>();
                    answer.put(
                            "wanted", orders.report(node, parameters.path("report").asString("")));
                    return answer;
                });
        nodes.open(orders.epoch(), methods, new Linked(orders));
    }

    private static void obey(Ordering ordering) throws Exception {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", -1);
            System.out.println(
                    switch (words[0]) {
                        case "nothing" -> ordering.nothing(Integer.parseInt(words[1]));
                        case "true" -> ordering.processes(Integer.parseInt(words[1]));
                        case "trips" -> ordering.trips(Double.parseDouble(words[1]));
                        default -> throw new IllegalArgumentException("No such order: " + words[0]);
                    });
        }
    }

    private static WebConfiguration web() {
        WebConfiguration usual = WebConfiguration.defaults();
        return new WebConfiguration(
                NodeSwarm.HOST,
                0,
                usual.names(),
                CONNECTIONS,
                CONNECTIONS,
                usual.messageBytes(),
                usual.callsPerConnection(),
                usual.waitsPerConnection(),
                usual.waitsPerCaller(),
                usual.longestWait(),
                usual.batchLimit(),
                usual.outgoingBytes(),
                usual.watchInterval(),
                usual.pingInterval(),
                Duration.ofSeconds(90));
    }

    private static ServerHello hello() {
        return new ServerHello(
                "drover",
                "benchmark",
                "here",
                "Linux",
                1,
                "none",
                0,
                Map.of(),
                Map.of(),
                List.of());
    }

    private record Linked(Orders orders) implements Nodes.Listener {

        @Override
        public void linked(NodeName node, Link link) {
            orders.linked(node, link);
        }

        @Override
        public void told(NodeName node, NodeReport.News news) {
            // Nothing shows it.
        }

        @Override
        public void changed(NodeName node, NodeState state) {
            // Likewise.
        }

        @Override
        public void removed(NodeName node) {
            throw new IllegalStateException("Nobody removes nodes here");
        }
    }
}
