package dev.drover.server.node.order;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.OrderId;
import dev.drover.api.RpcError;
import dev.drover.api.RunId;
import dev.drover.server.node.link.Link;
import dev.drover.server.node.link.LinkMethod;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What a node was ordered to do: each order verified, stored, done once, and reported until the
 * primary has the report.
 *
 * <p>Safe for use by many threads.
 */
public final class OrderBook implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OrderBook.class);

    /** How long a beginning may take before the primary is told that it is under way. */
    private static final Duration BEGINNING = Duration.ofSeconds(10);

    /** Does what is worth nothing later, at once. */
    @FunctionalInterface
    public interface Immediate {
        JsonNode perform(Order order) throws InterruptedException;
    }

    record Signed(String order) {}

    private final NodeName self;
    private final Supplier<SigningKey> key;
    private final OrderGate gate;
    private final SealedText seal;
    private final OrderBookStore store;
    private final Map<String, OrderHandler> handlers;
    private final Map<String, Immediate> immediates;
    private final InstantSource clock;
    private final ReportSender reports;
    private final Duration retry;
    private final Map<OrderId, OpenOrder> open = new ConcurrentHashMap<>();
    private final List<Runnable> left = new ArrayList<>();
    private final OldOrders old;
    private volatile boolean closed;

    /**
     * @param key asked for each signature
     * @param link to the primary, where there is one
     */
    public OrderBook(
            NodeName self,
            Supplier<SigningKey> key,
            Supplier<VerifyingKey> primaryKey,
            SealedText seal,
            OrderBookStore store,
            Map<String, OrderHandler> handlers,
            Map<String, Immediate> immediates,
            PrimaryClock primaryClock,
            OrderConfiguration configuration,
            Supplier<Optional<Link>> link,
            InstantSource clock) {
        this.self = self;
        this.key = key;
        this.seal = seal;
        this.store = store;
        this.handlers = Map.copyOf(handlers);
        this.immediates = Map.copyOf(immediates);
        this.gate =
                new OrderGate(
                        self,
                        primaryKey,
                        store,
                        kind -> handlers.containsKey(kind) || immediates.containsKey(kind),
                        primaryClock);
        this.clock = clock;
        this.reports = new ReportSender(this::signed, link, configuration.retry());
        this.retry = configuration.retry();
        this.old = new OldOrders(store, primaryClock);
    }

    /** What the primary may call. */
    public Map<String, LinkMethod> methods() {
        return Map.of(
                "order.place", LinkMethod.of(Signed.class, (link, signed) -> place(signed.order())),
                "order.do", LinkMethod.of(Signed.class, (link, signed) -> doNow(signed.order())));
    }

    /**
     * Finds what an earlier server of this node left; to be called once, before anybody can call
     * this one.
     */
    public void recover() {
        for (ReceivedOrder found : store.unacknowledged()) {
            OpenOrder entry = new OpenOrder(found.id(), this);
            open.put(found.id(), entry);
            try {
                recover(entry, found);
            } catch (DroverException | JacksonException e) { // the others are taken up
                LOG.atError()
                        .addKeyValue("order", found.id())
                        .setCause(e)
                        .log("An order that was left cannot be read");
                entry.failed(
                        Cause.INTERNAL,
                        "The order cannot be read after a restart of its node; it may have been"
                                + " done");
            }
        }
    }

    private void recover(OpenOrder entry, ReceivedOrder found) {
        Order order = Json.mapper().readValue(seal.open(found.sealedOrder()), Order.class);
        if (!order.node().equals(self)) {
            forget(order);
            return;
        }
        entry.is(order);
        known(order);
        String report = found.sealedReport();
        if (report != null) {
            entry.hasBegun(NullNode.getInstance());
            reports.add(entry, Json.mapper().readValue(seal.open(report), Report.class));
            return;
        }
        handler(order).ifPresent(handler -> handler.left(order));
        left.add(() -> begin(entry, order, true));
    }

    /** The machine has joined under another name: for its primary this is another node's. */
    private void forget(Order order) {
        LOG.atWarn()
                .addKeyValue("order", order.id())
                .addKeyValue("kind", order.kind())
                .addKeyValue("node", order.node())
                .log("Dropped an order that this machine had when it was another node");
        store.acknowledged(order.id());
        open.remove(order.id());
    }

    /** Goes on with what was left; to be called once, before the link. */
    public void resume() {
        left.forEach(order -> Thread.ofVirtual().name("order-resume").start(order));
        left.clear();
        old.start();
    }

    /** To be called when there is a link: sends what waits to be reported. */
    public void linked() {
        reports.linked();
    }

    /** The runs that orders are about which are not acknowledged. */
    public Set<RunId> runs() {
        return open.values().stream()
                .flatMap(entry -> entry.order().stream())
                .map(order -> order.body().path("run").asString(""))
                .filter(run -> !run.isEmpty())
                .map(RunId::new)
                .collect(Collectors.toSet());
    }

    private Object place(String signed) throws InterruptedException {
        Order order;
        try {
            order = gate.verified(signed);
        } catch (DroverException e) {
            return refusal(signed, e);
        }
        OpenOrder fresh = new OpenOrder(order.id(), this);
        OpenOrder known = open.putIfAbsent(order.id(), fresh);
        if (known != null) {
            return begun(known);
        }
        boolean stored = false;
        try {
            Optional<DroverException> refused = gate.refusal(order);
            if (refused.isPresent()) {
                return refusal(signed, refused.get());
            }
            stored = store(order, false);
            if (!stored) {
                return refusal(signed, gate.alreadyDone(order));
            }
        } finally {
            if (!stored) {
                open.remove(order.id());
                fresh.notTaken(notStored(order));
            }
        }
        fresh.is(order);
        known(order);
        Thread.ofVirtual().name("order-begin").start(() -> begin(fresh, order, false));
        return begun(fresh);
    }

    private static DroverException notStored(Order order) {
        return new DroverException(
                ErrorKind.UNAVAILABLE,
                "The order " + order.id() + " came twice at once and was not taken the first time",
                "Send it again.");
    }

    private void known(Order order) {
        handler(order).ifPresent(handler -> handler.known(order));
    }

    /** Empty where an earlier version of this server knew how to do it. */
    Optional<OrderHandler> handler(Order order) {
        return Optional.ofNullable(handlers.get(order.kind()));
    }

    private boolean store(Order order, boolean acknowledged) {
        gate.raiseEpoch(order.epoch());
        return store.insert(
                new ReceivedOrder(
                        order.id(),
                        order.expiresAt(),
                        acknowledged ? "" : seal.seal(Json.mapper().writeValueAsString(order)),
                        null,
                        acknowledged));
    }

    /** What the primary is told of a beginning; that it waits where that takes long. */
    private static OrderSender.Placed begun(OpenOrder entry) throws InterruptedException {
        try {
            return new OrderSender.Placed(true, entry.awaitBegun(BEGINNING), null);
        } catch (TimeoutException e) {
            return new OrderSender.Placed(true, null, null);
        } catch (ExecutionException e) {
            throw Link.failure(e);
        }
    }

    private void begin(OpenOrder entry, Order order, boolean again) {
        OrderHandler handler = handlers.get(order.kind());
        if (handler == null) {
            entry.failed(Cause.REFUSED, "There is no way to do " + order.kind() + " any more");
            return;
        }
        try {
            entry.hasBegun(again ? handler.resume(order, entry) : handler.begin(order, entry));
        } catch (DroverException e) {
            if (closed) { // it failed by that; goes on after the restart
                entry.hasBegun(NullNode.getInstance());
            } else {
                entry.failed(cause(e), e.text());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            entry.hasBegun(NullNode.getInstance()); // likewise
        } catch (RuntimeException e) { // the edge of the order
            LOG.atError()
                    .addKeyValue("order", order.id())
                    .setCause(e)
                    .log("An order failed by a defect");
            entry.failed(Cause.INTERNAL, "It failed by a defect of Drover's own; see the log");
        }
    }

    private static Cause cause(DroverException failure) {
        return switch (failure.kind()) {
            case LAUNCH -> Cause.LAUNCH;
            case STORAGE_FULL -> Cause.STORAGE_FULL;
            case CANCELLED -> Cause.CANCELLED_BY_USER;
            default -> Cause.REFUSED;
        };
    }

    private Object doNow(String signed) throws InterruptedException {
        Order order;
        try {
            order = gate.verified(signed);
        } catch (DroverException e) {
            return refusal(signed, e);
        }
        Optional<DroverException> refused = gate.refusal(order);
        Immediate immediate = immediates.get(order.kind());
        if (refused.isPresent() || immediate == null) {
            return refusal(
                    signed,
                    refused.orElseGet(
                            () -> OrderGate.notAllowed(order.kind() + " is not done at once", "")));
        }
        // Against replay alone: it is not done again after a restart.
        if (!store(order, true)) {
            return refusal(signed, gate.alreadyDone(order));
        }
        return Map.of(
                "report", signed(report(order.id(), null, null, performed(immediate, order))));
    }

    private static JsonNode performed(Immediate immediate, Order order)
            throws InterruptedException {
        ObjectNode body = Json.mapper().createObjectNode();
        try {
            body.set("result", immediate.perform(order));
        } catch (DroverException e) {
            body.set("error", Json.mapper().valueToTree(RpcError.of(e)));
        }
        return body;
    }

    /** Says no, signed, in the name of the order that it claims to be. */
    private Object refusal(String signed, DroverException why) {
        LOG.atWarn().addKeyValue("reason", why.text()).log("Refused an order");
        OrderId claimed =
                VerifyingKey.claimed(signed, Order.class).map(Order::id).orElseThrow(() -> why);
        return new OrderSender.Placed(
                false,
                null,
                signed(report(claimed, Cause.REFUSED, why.text(), NullNode.getInstance())));
    }

    Report report(OrderId order, @Nullable Cause cause, @Nullable String message, JsonNode body) {
        return new Report(order, self, clock.instant(), cause, message, body);
    }

    private String signed(Report report) {
        return key.get().sign(Report.TYPE, report);
    }

    /** Stores a report, then sends it: else after a restart the order would be done again. */
    void keep(OpenOrder order, Report report) {
        try {
            store.report(order.id(), seal.seal(Json.mapper().writeValueAsString(report)));
        } catch (DroverException e) {
            if (!closed) {
                LOG.atError()
                        .addKeyValue("order", order.id())
                        .setCause(e)
                        .log("A report could not be stored; trying again");
                CompletableFuture.delayedExecutor(
                                retry.toMillis(), TimeUnit.MILLISECONDS, Thread::startVirtualThread)
                        .execute(() -> keep(order, report));
            }
            return;
        }
        reports.add(order, report);
    }

    /** The primary has its report. */
    void acknowledged(OrderId order) {
        store.acknowledged(order);
        open.remove(order);
    }

    @Override
    public void close() {
        closed = true;
        old.close();
        reports.close();
    }
}
