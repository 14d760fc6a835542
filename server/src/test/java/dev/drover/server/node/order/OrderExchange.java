package dev.drover.server.node.order;

import static java.util.Objects.requireNonNull;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Identifiers;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.OrderId;
import dev.drover.server.access.SettableClock;
import dev.drover.server.node.link.Link;
import dev.drover.server.node.link.LinkConfiguration;
import dev.drover.server.node.link.LinkMethod;
import dev.drover.server.node.link.LinkPair;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A primary's orders and a node's book of them, with a link between them that comes and goes. */
final class OrderExchange implements AutoCloseable, Orders.Nodes {

    static final NodeName NODE = new NodeName("web1");
    static final Instant NOW = Instant.parse("2026-03-01T10:15:30.123Z");
    static final String KIND = "test.do";
    static final int ROOM = 5;

    final Identifiers identifiers = new Identifiers();
    final SettableClock clock = new SettableClock(NOW);
    final SigningKey primaryKey = SigningKey.create();
    volatile SigningKey nodeKey = SigningKey.create();
    NodeName self = NODE;
    final InMemoryOrderStore store = new InMemoryOrderStore();
    final InMemoryOrderBookStore bookStore = new InMemoryOrderBookStore();
    final PrimaryClock primaryClock;
    final Doing doing = new Doing();
    final SealedText seal;
    final LinkConfiguration linkConfiguration;
    final Map<OrderId, List<OrderEnd>> ends = new ConcurrentHashMap<>();
    final List<String> told = Collections.synchronizedList(new ArrayList<>());
    Orders orders;
    OrderBook book;
    volatile boolean removed;
    volatile boolean givingUpFails;
    volatile Duration silence = Duration.ofMillis(1);
    private volatile @Nullable LinkPair pair;

    OrderExchange(Path folder, Duration nodeClockOff) {
        this(folder, nodeClockOff, LinkConfiguration.defaults());
    }

    OrderExchange(Path folder, Duration nodeClockOff, LinkConfiguration linkConfiguration) {
        this.linkConfiguration = linkConfiguration;
        seal = SealedText.in(folder.resolve("store.key"));
        InstantSource nodeClock = () -> clock.instant().plus(nodeClockOff);
        primaryClock = new PrimaryClock(nodeClock.instant());
        orders = orders(primaryKey);
        book = book(nodeClock);
    }

    Orders orders(SigningKey key) {
        return new Orders(store, key, seal, this, configuration(), clock);
    }

    private static OrderConfiguration configuration() {
        return new OrderConfiguration(ROOM, ROOM, 50_000, Duration.ofMillis(20));
    }

    private OrderBook book(InstantSource nodeClock) {
        return new OrderBook(
                self,
                () -> nodeKey,
                primaryKey::verifying,
                seal,
                bookStore,
                Map.of(KIND, doing),
                Map.of("test.now", order -> order.body()),
                primaryClock,
                configuration(),
                () -> Optional.ofNullable(pair).map(LinkPair::second),
                nodeClock);
    }

    /** The node's server again, with what it had stored. */
    void restartNode() {
        unlink();
        book.close();
        doing.open.clear();
        book = book(clock);
        book.recover();
        book.resume();
    }

    /** The primary's server again, with what it had stored. */
    void restartPrimary() {
        unlink();
        orders.close();
        orders = orders(primaryKey);
        orders.recover((order, body) -> new Listening(order.id()));
    }

    void link() {
        LinkPair fresh =
                new LinkPair(
                        Map.of(
                                "order.report",
                                (link, parameters) ->
                                        Collections.singletonMap(
                                                "wanted",
                                                orders.report(
                                                        NODE,
                                                        parameters.path("report").asString("")))),
                        book.methods(),
                        linkConfiguration);
        primaryClock.said(clock.instant());
        pair = fresh;
        silence = Duration.ZERO;
        orders.linked(NODE, fresh.first());
        book.linked();
    }

    void unlink() {
        LinkPair before = pair;
        pair = null;
        if (before != null) {
            silence = Duration.ofMillis(1);
            before.close();
        }
    }

    OrderId place(Duration expiresIn) {
        return place(KIND, Json.mapper().createObjectNode().put("n", 1), expiresIn);
    }

    OrderId place(String kind, JsonNode body, Duration expiresIn) {
        return place(kind, body, expiresIn, false);
    }

    OrderId place(String kind, JsonNode body, Duration expiresIn, boolean always) {
        OrderId id = identifiers.nextOrder();
        orders.place(
                NODE,
                new PlacedOrder(
                        id, kind, null, "subject", body, expiresIn, Duration.ofMinutes(10), always),
                new Listening(id));
        return id;
    }

    OrderEnd awaitEnd(OrderId id) {
        Awaitility.await("the end of " + id)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> ends.containsKey(id));
        return requireNonNull(ends.get(id)).getFirst();
    }

    /** What a node answers to what somebody sends it as an order. */
    OrderSender.Placed send(String signed) throws InterruptedException {
        LinkMethod place = requireNonNull(book.methods().get("order.place"));
        Object answer = place.call(nowhere(), Json.mapper().valueToTree(Map.of("order", signed)));
        return (OrderSender.Placed) requireNonNull(answer);
    }

    private static Link nowhere() {
        return new Link(
                "nobody",
                Map.of(),
                LinkConfiguration.defaults(),
                new Link.Listener() {
                    @Override
                    public void opened(Link link) {}

                    @Override
                    public void closed(Link link, String reason) {}
                });
    }

    String signed(SigningKey key, Order order) {
        return key.sign(Order.TYPE, order);
    }

    Order order(NodeName node, long epoch, Instant expiresAt) {
        return new Order(
                identifiers.nextOrder(),
                node,
                epoch,
                KIND,
                NOW,
                expiresAt,
                Json.mapper().createObjectNode());
    }

    /** The report of a refusal, as its primary would verify it. */
    Report refusal(OrderSender.Placed answer) {
        assert !answer.accepted();
        String signed = requireNonNull(answer.report());
        Report report = nodeKey.verifying().verify(signed, Report.TYPE, Report.class);
        assert report.cause() == Cause.REFUSED;
        return report;
    }

    @Override
    public boolean has(NodeName node) {
        return !removed;
    }

    @Override
    public Optional<Link> link(NodeName node) {
        return Optional.ofNullable(pair).map(LinkPair::first);
    }

    @Override
    public Duration silence(NodeName node) {
        return silence;
    }

    @Override
    public List<VerifyingKey> keys(NodeName node) {
        return removed ? List.of() : List.of(nodeKey.verifying());
    }

    @Override
    public void close() {
        unlink();
        orders.close();
        book.close();
    }

    private final class Listening implements OrderListener {

        private final OrderId id;

        Listening(OrderId id) {
            this.id = id;
        }

        @Override
        public void begun(JsonNode details) {
            told.add("begun " + id);
        }

        @Override
        public @Nullable JsonNode reported(Report report) {
            return null;
        }

        @Override
        public void givingUp() {
            told.add("giving up " + id);
            if (givingUpFails) {
                throw new DroverException(ErrorKind.STORAGE_FULL, "There is no room", "Make some.");
            }
        }

        @Override
        public void ended(OrderEnd end) {
            ends.computeIfAbsent(id, none -> Collections.synchronizedList(new ArrayList<>()))
                    .add(end);
        }
    }

    /** Does an order once it is told to, and counts how often it began each. */
    static final class Doing implements OrderHandler {

        final Map<OrderId, AtomicInteger> begun = new ConcurrentHashMap<>();
        final Map<OrderId, Reporter> open = new ConcurrentHashMap<>();
        final List<OrderId> acknowledged = Collections.synchronizedList(new ArrayList<>());
        volatile @Nullable DroverException failure;

        @Override
        public JsonNode begin(Order order, Reporter reporter) {
            begun.computeIfAbsent(order.id(), id -> new AtomicInteger()).incrementAndGet();
            DroverException now = failure;
            if (now != null) {
                throw now;
            }
            open.put(order.id(), reporter);
            return Json.mapper().createObjectNode().put("pid", 1);
        }

        @Override
        public JsonNode resume(Order order, Reporter reporter) {
            if (!begun.containsKey(order.id())) {
                return begin(order, reporter);
            }
            open.put(order.id(), reporter);
            return Json.mapper().createObjectNode().put("pid", 1);
        }

        @Override
        public void send(Order order, JsonNode wanted) {}

        @Override
        public void acknowledged(Order order) {
            acknowledged.add(order.id());
        }

        int count(OrderId id) {
            AtomicInteger count = begun.get(id);
            return count == null ? 0 : count.get();
        }

        void finish(OrderId id) {
            Awaitility.await("the beginning of " + id).until(() -> open.containsKey(id));
            requireNonNull(open.remove(id))
                    .done(Json.mapper().createObjectNode().put("exitCode", 3));
        }
    }
}
