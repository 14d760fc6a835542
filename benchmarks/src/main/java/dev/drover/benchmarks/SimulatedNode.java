package dev.drover.benchmarks;

import dev.drover.api.NodeActivity;
import dev.drover.api.ProcessId;
import dev.drover.api.RunChanges;
import dev.drover.api.RunId;
import dev.drover.api.StatusChanges;
import dev.drover.server.data.Subscription;
import dev.drover.server.node.facts.CurrentFacts;
import dev.drover.server.node.link.LinkClient;
import dev.drover.server.node.link.LinkConfiguration;
import dev.drover.server.node.member.Member;
import dev.drover.server.node.member.Membership;
import dev.drover.server.node.member.NodeFeed;
import dev.drover.server.node.order.Order;
import dev.drover.server.node.order.OrderBook;
import dev.drover.server.node.order.OrderConfiguration;
import dev.drover.server.node.order.OrderHandler;
import dev.drover.server.node.order.PrimaryClock;
import dev.drover.server.node.order.SealedText;
import dev.drover.server.node.work.NodeSurroundings;
import dev.drover.server.node.work.ProcessWork;
import dev.drover.server.process.LocalProcesses;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A node as the server makes one of itself, link, orders and processes; but what it was ordered is
 * in memory, the client of its link is shared, and so are processes and what they leave behind.
 */
final class SimulatedNode {

    /** An order whose work is nothing. */
    static final String NOTHING = "benchmark.nothing";

    private final Member member;
    private final OrderBook orders;
    private final ProcessWork work;

    /**
     * @param linked told each time that it is linked
     */
    SimulatedNode(
            Enrolled enrolled,
            Membership membership,
            LinkClient client,
            SealedText seal,
            LocalProcesses processes,
            Path folder,
            Runnable linked) {
        PrimaryClock primaryClock = new PrimaryClock(Clock.systemUTC().instant());
        work = new ProcessWork(processes, new Surroundings(folder), this::link);
        Map<String, OrderHandler> handlers = new HashMap<>(work.handlers());
        handlers.put(NOTHING, new Nothing());
        orders =
                new OrderBook(
                        enrolled.name(),
                        enrolled::key,
                        enrolled::ordersKey,
                        seal,
                        new OrdersInMemory(),
                        handlers,
                        work.immediates(),
                        primaryClock,
                        OrderConfiguration.defaults(),
                        this::link,
                        Clock.systemUTC());
        member =
                new Member(
                        membership,
                        identity -> client,
                        LinkConfiguration.defaults(),
                        new Quiet(enrolled.facts()),
                        "benchmark",
                        primaryClock,
                        Clock.systemUTC(),
                        ThreadLocalRandom.current(),
                        () -> {
                            linked(linked);
                        });
    }

    void start() {
        orders.recover();
        orders.resume();
        member.start(orders.methods());
    }

    private java.util.Optional<dev.drover.server.node.link.Link> link() {
        return member.link();
    }

    private void linked(Runnable then) {
        orders.linked();
        work.linked();
        then.run();
    }

    private record Surroundings(Path workingDirectory) implements NodeSurroundings {

        @Override
        public Map<String, String> environment(
                RunId run, ProcessId process, Map<String, String> own, @Nullable String user) {
            Map<String, String> all = new HashMap<>(own);
            all.put("PATH", "/usr/bin:/bin");
            return all;
        }

        @Override
        public void left(RunId run, ProcessId process, @Nullable String user) {
            // Nor to open again.
        }

        @Override
        public void ended(ProcessId process) {
            // There is no way back to close.
        }
    }

    /** Done before it has begun. */
    private static final class Nothing implements OrderHandler {

        @Override
        public JsonNode begin(Order order, Reporter reporter) {
            reporter.done(NullNode.getInstance());
            return NullNode.getInstance();
        }

        @Override
        public JsonNode resume(Order order, Reporter reporter) {
            return begin(order, reporter);
        }

        @Override
        public void send(Order order, JsonNode wanted) {
            throw new IllegalStateException("Nothing has no output");
        }

        @Override
        public void acknowledged(Order order) {
            // Nothing was kept for it.
        }
    }

    /** A machine where nothing happens. */
    private record Quiet(JsonNode facts) implements NodeFeed {

        @Override
        public NodeActivity activity() {
            return new NodeActivity(0, 0, 0.1, 1L << 30);
        }

        @Override
        public Subscription<StatusChanges> status(@Nullable Long since, Runnable signal) {
            return same(new StatusChanges(1, List.of(), List.of(), false));
        }

        @Override
        public Subscription<RunChanges> runs(@Nullable Long since, Runnable signal) {
            return same(new RunChanges(1, List.of(), List.of(), false));
        }

        @Override
        public CurrentFacts.Hearing hearFacts(Runnable signal) {
            return () -> {};
        }

        private static <T> Subscription<T> same(T changes) {
            return new Subscription<>() {
                @Override
                public T take() {
                    return changes;
                }

                @Override
                public void close() {
                    // Nobody signals.
                }
            };
        }
    }
}
