package dev.drover.server.node.order;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.OrderId;
import dev.drover.api.RunId;
import dev.drover.server.node.link.Link;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/**
 * A primary's orders, from being placed to their one final state. Links come and go; an order is
 * sent again on each until its node has it.
 *
 * <p>Safe for use by many threads.
 */
public final class Orders implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Orders.class);

    /** After so many that ended, those that are kept too long are forgotten. */
    private static final int TRIM_EVERY = 200;

    /** What orders need to know of nodes. */
    public interface Nodes {

        boolean has(NodeName node);

        /** The link to the node, where there is one. */
        Optional<Link> link(NodeName node);

        /** For how long nothing was heard of the node; zero where it is linked. */
        Duration silence(NodeName node);

        /**
         * What its reports are verified with: its key, and the one before, which reports may have
         * been signed with that are on their way. None where it was removed.
         */
        List<VerifyingKey> keys(NodeName node);
    }

    private final OrderStore store;
    private final SigningKey key;
    private final SealedText seal;
    private final Nodes nodes;
    private final OrderConfiguration configuration;
    private final InstantSource clock;
    private final Reports reports;
    private final OrderSender sender;
    private final long epoch;
    private final Map<OrderId, PendingOrder> pending = new ConcurrentHashMap<>();
    private final Map<NodeName, NavigableMap<OrderId, PendingOrder>> byNode =
            new ConcurrentHashMap<>();
    private final AtomicInteger endedSinceTrim = new AtomicInteger();
    private final SilenceWatch watch;

    public Orders(
            OrderStore store,
            SigningKey key,
            SealedText seal,
            Nodes nodes,
            OrderConfiguration configuration,
            InstantSource clock) {
        this.store = store;
        this.key = key;
        this.seal = seal;
        this.nodes = nodes;
        this.configuration = configuration;
        this.clock = clock;
        this.reports = new Reports(nodes);
        this.epoch = store.nextEpoch();
        this.sender = new OrderSender(this, this::sign, configuration.retry(), clock);
        this.watch = new SilenceWatch(this, nodes, clock);
    }

    public long epoch() {
        return epoch;
    }

    /** What nodes verify orders with. */
    public VerifyingKey verifyingKey() {
        return key.verifying();
    }

    /**
     * Takes up the orders that an earlier server left; to be called once, before the first link.
     *
     * @param listeners who hears of an order, by what it is
     */
    public void recover(BiFunction<StoredOrder, JsonNode, OrderListener> listeners) {
        for (StoredOrder left : store.pending()) {
            try {
                enter(PendingOrder.left(left, listeners.apply(left, bodyOf(left))));
            } catch (DroverException | JacksonException e) {
                unreadable(left, e);
            }
        }
        watch.start();
    }

    /**
     * What cannot be sent again is over; one such order must not keep the primary from starting.
     */
    private void unreadable(StoredOrder left, RuntimeException why) {
        LOG.atError()
                .addKeyValue("order", left.id())
                .addKeyValue("node", left.node())
                .setCause(why)
                .log("An order that was left cannot be read");
        store.finish(
                left.id(),
                new OrderEnd(
                        OrderState.LOST,
                        Cause.INTERNAL,
                        why instanceof DroverException known
                                ? known.text()
                                : "The stored order cannot be read",
                        null,
                        clock.instant()));
    }

    /**
     * Stores an order and sends it, now or when its node is linked. Returns when it is stored.
     *
     * @throws DroverException LIMIT_REACHED where too many are pending, unless it is placed always
     */
    public void place(NodeName node, PlacedOrder placed, OrderListener listener) {
        if (!placed.always()) {
            requireRoom(node);
        }
        Instant now = clock.instant();
        PendingOrder order =
                new PendingOrder(
                        new StoredOrder(
                                placed.id(),
                                node,
                                placed.kind(),
                                placed.owner(),
                                placed.subject(),
                                now,
                                now.plus(placed.expiresIn()),
                                placed.patience(),
                                seal.seal(placed.body().toString())),
                        placed.body(),
                        listener);
        store.insert(order.stored());
        enter(order);
        nodes.link(node).ifPresent(link -> sender.send(order, link));
    }

    /** Whether it is pending still. */
    public boolean isPending(OrderId order) {
        return pending.containsKey(order);
    }

    /** Orders of these owners that have ended and are kept, oldest first. */
    public List<EndedOrder> endedOf(Set<RunId> owners) {
        return store.endedOf(owners);
    }

    /**
     * Asks a node to do something at once that is worth nothing later: signed as any order, but not
     * stored and not sent again.
     */
    public CompletableFuture<JsonNode> doNow(
            Link link, NodeName node, OrderId id, String kind, JsonNode body, Duration limit) {
        Instant now = clock.instant();
        Order order = new Order(id, node, epoch, kind, now, now.plus(limit), body);
        return link.call("order.do", Map.of("order", key.sign(Order.TYPE, order)), limit)
                .thenApply(answer -> reports.resultOf(order, answer));
    }

    /** Sends what the node may not have; to be called when it has linked. */
    public void linked(NodeName node, Link link) {
        NavigableMap<OrderId, PendingOrder> waiting = byNode.get(node);
        if (waiting != null) {
            waiting.values().forEach(order -> sender.send(order, link));
        }
    }

    /** All of a node's orders are lost: it was removed, or joined anew with an empty memory. */
    public void lost(NodeName node, String why) {
        NavigableMap<OrderId, PendingOrder> waiting = byNode.get(node);
        if (waiting != null) {
            // Not what is ordered meanwhile for when the node is back.
            List.copyOf(waiting.values()).forEach(order -> watch.lost(order, why));
        }
    }

    /**
     * Takes a report of the node.
     *
     * @return null where it is complete; otherwise what the node has to send before it
     * @throws DroverException NOT_ALLOWED where it is not the node's
     */
    public @Nullable JsonNode report(NodeName node, String signed) {
        Report report = reports.verified(node, signed);
        PendingOrder order = pending.get(report.order());
        if (order == null) {
            late(node, report, signed);
            return null;
        }
        requireOf(order.stored().node(), node, report);
        order.reporting().lock();
        try {
            if (order.isOver()) {
                late(node, report, signed);
                return null;
            }
            JsonNode wanted = order.listener().reported(report);
            if (wanted == null) {
                finish(order, ended(report, signed));
            }
            return wanted;
        } finally {
            order.reporting().unlock();
        }
    }

    private static void requireOf(NodeName owner, NodeName node, Report report) {
        if (!owner.equals(node)) {
            throw new DroverException(
                    ErrorKind.NOT_ALLOWED,
                    "The order "
                            + report.order()
                            + " is of the node "
                            + owner
                            + ", and was reported by "
                            + node,
                    "Look into the log of " + node + ".");
        }
    }

    private static OrderEnd ended(Report report, String signed) {
        return new OrderEnd(
                report.cause() == null ? OrderState.DONE : OrderState.REFUSED,
                report.cause(),
                report.message(),
                signed,
                report.at());
    }

    /** It changes nothing any more, and is kept where there was none. */
    private void late(NodeName node, Report report, String signed) {
        Optional<OrderEnd> end = store.end(report.order());
        if (end.isPresent() && end.get().report() == null) {
            store.node(report.order()).ifPresent(owner -> requireOf(owner, node, report));
            LOG.atInfo()
                    .addKeyValue("node", node)
                    .addKeyValue("order", report.order())
                    .addKeyValue("state", end.get().state())
                    .log("A report came too late; it is kept and changes nothing");
            store.keepLate(report.order(), signed);
        }
    }

    /** Those that are pending, by their nodes. */
    void forEach(BiConsumer<NodeName, Collection<PendingOrder>> look) {
        byNode.forEach((node, waiting) -> look.accept(node, waiting.values()));
    }

    private void enter(PendingOrder order) {
        pending.put(order.id(), order);
        byNode.computeIfAbsent(order.stored().node(), node -> new ConcurrentSkipListMap<>())
                .put(order.id(), order);
    }

    private void requireRoom(NodeName node) {
        NavigableMap<OrderId, PendingOrder> waiting = byNode.get(node);
        if (waiting != null && waiting.size() >= configuration.pendingPerNode()) {
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    waiting.size()
                            + " orders to the node "
                            + node
                            + " are pending; that is the limit nodes.orders.pendingPerNode",
                    "Wait for some to end.");
        }
        if (pending.size() >= configuration.pending()) {
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    pending.size() + " orders are pending; that is the limit nodes.orders.pending",
                    "Wait for some to end.");
        }
    }

    private String sign(StoredOrder order, @Nullable JsonNode known) {
        JsonNode body = known == null ? bodyOf(order) : known;
        return key.sign(
                Order.TYPE,
                new Order(
                        order.id(),
                        order.node(),
                        epoch,
                        order.kind(),
                        order.issuedAt(),
                        order.expiresAt(),
                        body));
    }

    private JsonNode bodyOf(StoredOrder order) {
        return Json.mapper().readTree(seal.open(order.sealedBody()));
    }

    private void finish(PendingOrder order, OrderEnd wanted) {
        // A try before that seemed to fail may have been stored: then that is how it ended.
        OrderEnd end =
                store.finish(order.id(), wanted) ? wanted : store.end(order.id()).orElse(wanted);
        order.over();
        pending.remove(order.id());
        NavigableMap<OrderId, PendingOrder> waiting = byNode.get(order.stored().node());
        if (waiting != null) {
            waiting.remove(order.id());
        }
        try {
            order.listener().ended(end);
        } catch (RuntimeException e) { // it is over all the same
            LOG.atError()
                    .addKeyValue("order", order.id())
                    .setCause(e)
                    .log("Whoever placed an order failed to hear of its end");
        }
        if (endedSinceTrim.incrementAndGet() % TRIM_EVERY == 0) {
            store.trim(configuration.kept() + pending.size());
        }
    }

    /** Ends it, where no report has done that meanwhile. */
    void over(PendingOrder order, OrderEnd end) {
        order.reporting().lock();
        try {
            if (!order.isOver()) {
                finish(order, end);
            }
        } finally {
            order.reporting().unlock();
        }
    }

    @Override
    public void close() {
        watch.close();
    }
}
