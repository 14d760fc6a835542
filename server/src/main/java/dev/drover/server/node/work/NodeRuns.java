package dev.drover.server.node.work;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Identifiers;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.OrderId;
import dev.drover.api.RunId;
import dev.drover.server.node.NodesConfiguration;
import dev.drover.server.node.link.LinkMethod;
import dev.drover.server.node.order.OrderListener;
import dev.drover.server.node.order.Orders;
import dev.drover.server.node.order.PlacedOrder;
import dev.drover.server.node.order.StoredOrder;
import dev.drover.server.node.registry.Nodes;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A primary's side of runs that nodes host. Safe for use by many threads. */
public final class NodeRuns implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NodeRuns.class);

    private static final Duration CANCELLING = Duration.ofDays(30);

    private final Orders orders;
    private final Nodes nodes;
    private final NodesConfiguration configuration;
    private final Identifiers identifiers;
    private final Retries retries = new Retries();
    private final Map<RunId, RemoteRun> alive = new ConcurrentHashMap<>();

    /** Runs here that have had runs on nodes and are not over. */
    private final Set<RunId> parents = ConcurrentHashMap.newKeySet();

    public NodeRuns(
            Orders orders, Nodes nodes, NodesConfiguration configuration, Identifiers identifiers) {
        this.orders = orders;
        this.nodes = nodes;
        this.configuration = configuration;
        this.identifiers = identifiers;
    }

    /** Orders a node to host a run, and returns when that is stored; NOT_FOUND, LIMIT_REACHED. */
    public RemoteRun start(NodeName node, RunOrders.Start start) {
        nodes.state(node); // or NOT_FOUND
        RemoteRun run = new RemoteRun(this, node, start);
        alive.put(run.id(), run);
        parents.add(run.parent());
        boolean placed = false;
        try {
            orders.place(
                    node,
                    order(RunOrders.START, start.parent(), run, start, configuration.lostAfter()),
                    run);
            placed = true;
            return run;
        } finally {
            if (!placed) {
                alive.remove(run.id());
            }
        }
    }

    /** What a node hosts; NOT_FOUND where it hosts no such run of this primary. */
    public RunOrders.Start require(NodeName node, RunId id) {
        RemoteRun run = alive.get(id);
        if (run == null || !run.node().equals(node)) {
            throw new DroverException(
                    ErrorKind.NOT_ALLOWED,
                    "The run " + id + " on node " + node + " was not started by this primary",
                    "Only scripts that the primary has a node host may call it.");
        }
        return run.start();
    }

    /** Cancels what the run has on nodes; gives what is not over yet. */
    public List<RemoteRun> endRun(RunId parent) {
        if (!parents.remove(parent)) {
            return List.of();
        }
        List<RemoteRun> left =
                alive.values().stream().filter(run -> run.parent().equals(parent)).toList();
        left.forEach(this::cancelAfterItsParent);
        return left;
    }

    private static String parentOver(RemoteRun run) {
        return "The run " + run.parent() + ", which had started it, is over";
    }

    private void cancelAfterItsParent(RemoteRun run) {
        try {
            run.cancel(parentOver(run));
        } catch (DroverException e) { // the others are cancelled all the same
            LOG.atError()
                    .addKeyValue("run", run.id())
                    .addKeyValue("node", run.node())
                    .setCause(e)
                    .log("A run on a node whose parent is over could not be cancelled");
            retries.later("the cancelling of run " + run.id(), () -> cancelUnlessOver(run));
        }
    }

    private void cancelUnlessOver(RemoteRun run) {
        if (alive.containsKey(run.id())) {
            run.cancel(parentOver(run));
        }
    }

    @Override
    public void close() {
        retries.close();
    }

    /** What an earlier server ordered: its run was there, and is over. Empty for other orders. */
    public Optional<OrderListener> left(StoredOrder order, JsonNode body) {
        return switch (order.kind()) {
            case RunOrders.START -> {
                RemoteRun run =
                        new RemoteRun(
                                this, order.node(), LinkMethod.read(body, RunOrders.Start.class));
                alive.put(run.id(), run);
                parents.add(run.parent());
                yield Optional.of(run);
            }
            case RunOrders.CANCEL ->
                    Optional.of(new EndListener("run " + order.subject() + " on a node"));
            default -> Optional.empty();
        };
    }

    /** Cancels all of what {@link #left} found. */
    public void endLeft() {
        Set.copyOf(parents).forEach(this::endRun);
    }

    boolean isPending(OrderId order) {
        return orders.isPending(order);
    }

    /** Gives the order; none where the node was removed. */
    Optional<OrderId> cancel(RemoteRun run, String message) {
        if (!nodes.has(run.node())) {
            return Optional.empty();
        }
        PlacedOrder order =
                order(
                        RunOrders.CANCEL,
                        null,
                        run,
                        new RunOrders.Cancel(run.id(), message),
                        CANCELLING);
        orders.place(
                run.node(), order, new EndListener("run " + run.id() + " on node " + run.node()));
        return Optional.of(order.id());
    }

    /** Its parent may be over meanwhile, and the node was told so before this began. */
    void begun(RemoteRun run) {
        if (!parents.contains(run.parent())) {
            run.cancel(parentOver(run));
        }
    }

    void over(RemoteRun run) {
        alive.remove(run.id());
    }

    private PlacedOrder order(
            String kind,
            @org.jspecify.annotations.Nullable RunId owner,
            RemoteRun run,
            Object body,
            Duration patience) {
        return new PlacedOrder(
                identifiers.nextOrder(),
                kind,
                owner,
                run.id().value(),
                Json.mapper().valueToTree(body),
                patience,
                patience,
                kind.equals(RunOrders.CANCEL));
    }
}
