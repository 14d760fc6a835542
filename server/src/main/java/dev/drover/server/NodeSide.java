package dev.drover.server;

import dev.drover.api.NodeActivity;
import dev.drover.api.NodeName;
import dev.drover.api.RunChanges;
import dev.drover.api.RunId;
import dev.drover.api.StatusChanges;
import dev.drover.server.access.Caller;
import dev.drover.server.control.OrderedProcesses;
import dev.drover.server.control.OrderedRuns;
import dev.drover.server.control.RunTable;
import dev.drover.server.data.Data;
import dev.drover.server.data.Subscription;
import dev.drover.server.node.NodesConfiguration;
import dev.drover.server.node.files.FileLimits;
import dev.drover.server.node.files.FileReceiver;
import dev.drover.server.node.files.FileSource;
import dev.drover.server.node.link.Link;
import dev.drover.server.node.link.LinkClient;
import dev.drover.server.node.link.LinkMethod;
import dev.drover.server.node.member.Member;
import dev.drover.server.node.member.Membership;
import dev.drover.server.node.member.NodeFeed;
import dev.drover.server.node.order.Order;
import dev.drover.server.node.order.OrderBook;
import dev.drover.server.node.order.OrderHandler;
import dev.drover.server.node.order.PrimaryClock;
import dev.drover.server.node.order.SealedText;
import dev.drover.server.node.work.Calls;
import dev.drover.server.node.work.FileWork;
import dev.drover.server.node.work.ProcessWork;
import dev.drover.server.process.LocalProcesses;
import dev.drover.server.storage.Database;
import dev.drover.server.storage.H2OrderBookStore;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** What a server has that is a node: the link up to its primary, and what it is ordered to do. */
final class NodeSide {

    private final Member member;
    private final OrderBook orders;
    private final ProcessWork processWork;
    private final FileWork fileWork;

    NodeSide(
            Closing closing,
            Database database,
            Path folder,
            NodesConfiguration configuration,
            Membership membership,
            LocalProcesses processes,
            OrderedProcesses surroundings,
            OrderedRuns orderedRuns,
            Answering answering,
            Data data,
            RunTable runs,
            JsonNode facts,
            String version,
            InstantSource clock) {
        PrimaryClock primaryClock = new PrimaryClock(clock.instant());
        processWork = closing.add(new ProcessWork(processes, surroundings, this::link));
        Map<String, OrderHandler> handlers = new HashMap<>(processWork.handlers());
        handlers.putAll(orderedRuns.handlers());
        Map<String, OrderBook.Immediate> immediates = new HashMap<>(processWork.immediates());
        Path base = surroundings.workingDirectory();
        fileWork =
                new FileWork(
                        closing.add(new FileReceiver(base, FileLimits.defaults(), clock)),
                        closing.add(new FileSource(base, FileLimits.defaults(), clock)));
        immediates.putAll(fileWork.immediates());
        immediates.put(Calls.OF_SCRIPT, order -> answer(answering, order));
        orders =
                closing.add(
                        new OrderBook(
                                membership.name(),
                                membership.key(),
                                membership::ordersKey,
                                SealedText.in(folder.resolve("node").resolve("store.key")),
                                new H2OrderBookStore(database),
                                handlers,
                                immediates,
                                primaryClock,
                                configuration.orders(),
                                this::link,
                                clock));
        member =
                closing.add(
                        new Member(
                                membership,
                                identity ->
                                        new LinkClient(identity.context(), configuration.link()),
                                configuration.link(),
                                new Feed(data, runs, processes, facts),
                                version,
                                primaryClock,
                                clock,
                                ThreadLocalRandom.current(),
                                this::linked));
    }

    /** Answers a call of the protocol. */
    @FunctionalInterface
    interface Answering {
        JsonNode call(Caller caller, String method, @Nullable JsonNode parameters)
                throws InterruptedException;
    }

    private static JsonNode answer(Answering answering, Order order) throws InterruptedException {
        Calls.OfScript call = LinkMethod.read(order.body(), Calls.OfScript.class);
        return answering.call(
                OrderedRuns.caller(call.user(), call.permissions()),
                call.method(),
                call.parameters());
    }

    NodeName name() {
        return member.name();
    }

    /** The runs of the primary that may have processes here. */
    Set<RunId> orderedRuns() {
        return orders.runs();
    }

    /** Takes up what an earlier server left, and then links. */
    void open() {
        orders.recover();
        Map<String, LinkMethod> methods = new HashMap<>(orders.methods());
        methods.putAll(fileWork.methods());
        member.start(methods);
    }

    Optional<Link> link() {
        return member.link();
    }

    private void linked() {
        orders.linked();
        processWork.linked();
    }

    private record Feed(Data data, RunTable runTable, LocalProcesses processes, JsonNode facts)
            implements NodeFeed {

        @Override
        public NodeActivity activity() {
            var system = ManagementFactory.getOperatingSystemMXBean();
            long free =
                    system instanceof com.sun.management.OperatingSystemMXBean known
                            ? known.getFreeMemorySize()
                            : 0;
            return new NodeActivity(
                    0, processes.alive().size(), system.getSystemLoadAverage(), free);
        }

        @Override
        public Subscription<StatusChanges> status(@Nullable Long since, Runnable signal) {
            return data.status().watch(since, "", signal);
        }

        @Override
        public Subscription<RunChanges> runs(@Nullable Long since, Runnable signal) {
            return runTable.watch(since, signal);
        }
    }
}
