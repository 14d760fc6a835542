package dev.drover.benchmarks;

import dev.drover.api.Identifiers;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.server.node.order.OrderEnd;
import dev.drover.server.node.order.OrderListener;
import dev.drover.server.node.order.OrderState;
import dev.drover.server.node.order.Orders;
import dev.drover.server.node.order.PlacedOrder;
import dev.drover.server.node.order.Report;
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

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Orders, timed from the first that is placed to the last report that is stored. */
final class Ordering {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int LONGEST_SECONDS = 120;

    private final Nodes nodes;
    private final Orders orders;
    private final NodeProcesses processes;
    private final Identifiers identifiers;

    Ordering(Nodes nodes, Orders orders, NodeProcesses processes, Identifiers identifiers) {
        this.nodes = nodes;
        this.orders = orders;
        this.processes = processes;
        this.identifiers = identifiers;
    }

    /** In milliseconds. */
    double nothing(int count) throws Exception {
        return timed(count, this::placeNothing);
    }

    /** In milliseconds. */
    double processes(int count) throws Exception {
        return timed(count, this::launch);
    }

    /** Half within so many microseconds, 99 of 100 within so many. */
    String trips(double seconds) throws Exception {
        NodeName node = linked(1).getFirst();
        Latencies latencies = new Latencies();
        long until = System.nanoTime() + (long) (seconds * 1e9);
        for (long now = System.nanoTime(); now < until; ) {
            placeNothing(node).get(LONGEST_SECONDS, TimeUnit.SECONDS);
            long after = System.nanoTime();
            latencies.add(after - now);
            now = after;
        }
        return latencies.percentile(0.5)
                + " "
                + latencies.percentile(0.99)
                + " "
                + latencies.count();
    }

    /** Orders each node something; the future is done when its report is stored. */
    private interface Placing {
        CompletableFuture<Void> place(NodeName node);
    }

    private double timed(int count, Placing placing) throws Exception {
        List<NodeName> chosen = linked(count);
        CompletableFuture<?>[] ends = new CompletableFuture<?>[count];
        for (int i = 0; i < count; i++) {
            ends[i] = new CompletableFuture<Void>();
        }
        long started = System.nanoTime();
        // As a script does for all nodes: each call of the host has a thread of its own.
        try (ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                ends[i] =
                        CompletableFuture.completedFuture(chosen.get(i))
                                .thenComposeAsync(placing::place, calls);
            }
            CompletableFuture.allOf(ends).get(LONGEST_SECONDS, TimeUnit.SECONDS);
        }
        return (System.nanoTime() - started) / 1e6;
    }

    private List<NodeName> linked(int count) {
        List<NodeName> linked =
                nodes.names().stream()
                        .filter(node -> nodes.link(node).isPresent())
                        .limit(count)
                        .toList();
        if (linked.size() < count) {
            throw new IllegalStateException(linked.size() + " nodes are linked, not " + count);
        }
        return linked;
    }

    private CompletableFuture<Void> placeNothing(NodeName node) {
        End end = new End();
        orders.place(
                node,
                new PlacedOrder(
                        identifiers.nextOrder(),
                        SimulatedNode.NOTHING,
                        null,
                        "nothing",
                        Json.mapper().createObjectNode(),
                        PATIENCE,
                        PATIENCE,
                        false),
                end);
        return end.done;
    }

    private CompletableFuture<Void> launch(NodeName node) {
        Exit exit = new Exit();
        RemoteProcess process =
                processes.launch(
                        node,
                        new LaunchRequest(
                                identifiers.nextProcess(),
                                identifiers.nextRun(),
                                List.of("true"),
                                Path.of("/"),
                                Map.of(),
                                ProcessInput.none(),
                                null,
                                ProcessLimits.defaults()),
                        null,
                        exit);
        process.begun()
                .exceptionally(failure -> {
                    exit.done.completeExceptionally(failure);
                    return null;
                });
        return exit.done;
    }

    private static final class End implements OrderListener {
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        @Override
        public void begun(JsonNode details) {
            // Its end is what counts.
        }

        @Override
        public @Nullable JsonNode reported(Report report) {
            return null;
        }

        @Override
        public void ended(OrderEnd end) {
            if (end.state() == OrderState.DONE) {
                done.complete(null);
            } else {
                done.completeExceptionally(new IllegalStateException("An order ended as " + end));
            }
        }
    }

    private static final class Exit implements ProcessListener {
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        @Override
        public void outputGrew(LaunchedProcess process, ProcessStream stream, long length) {
            // 'true' says nothing.
        }

        @Override
        public void softLimitReached(LaunchedProcess process) {
            // It has none.
        }

        @Override
        public void ended(LaunchedProcess process, ProcessOutcome outcome) {
            if (Integer.valueOf(0).equals(outcome.exitCode())) {
                done.complete(null);
            } else {
                done.completeExceptionally(
                        new IllegalStateException("A process ended with " + outcome));
            }
        }
    }
}
