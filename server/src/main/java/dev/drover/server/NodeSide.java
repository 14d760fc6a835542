package dev.drover.server;

import dev.drover.api.NodeActivity;
import dev.drover.api.ProcessId;
import dev.drover.api.ProcessView;
import dev.drover.api.RunChanges;
import dev.drover.api.RunId;
import dev.drover.api.StatusChanges;
import dev.drover.server.access.Caller;
import dev.drover.server.access.ProcessTokens;
import dev.drover.server.control.OrderedProcesses;
import dev.drover.server.control.OrderedRuns;
import dev.drover.server.control.RunTable;
import dev.drover.server.control.Runs;
import dev.drover.server.data.Data;
import dev.drover.server.data.Subscription;
import dev.drover.server.node.NodesConfiguration;
import dev.drover.server.node.facts.CurrentFacts;
import dev.drover.server.node.facts.FactSurroundings;
import dev.drover.server.node.facts.FactsCollector;
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
import dev.drover.server.node.order.SigningKey;
import dev.drover.server.node.registry.NodeReport;
import dev.drover.server.node.work.Calls;
import dev.drover.server.node.work.FileWork;
import dev.drover.server.node.work.ProcessSecrets;
import dev.drover.server.node.work.ProcessWork;
import dev.drover.server.process.LocalProcess;
import dev.drover.server.process.LocalProcesses;
import dev.drover.server.storage.H2OrderBookStore;
import dev.drover.server.web.rpc.Relay;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** What a server has that is a node: the link up to its primary, and what it is ordered to do. */
final class NodeSide {

    private final Membership membership;
    private final LocalProcesses processes;
    private final RunTable runTable;
    private final Runs runs;
    private final CurrentFacts facts;
    private final Member member;
    private final OrderBook orders;
    private final ProcessWork processWork;
    private volatile boolean recovered;
    private final FileWork fileWork;
    private final PrimaryRelay relay;
    private final CompletableFuture<Void> firstLink = new CompletableFuture<>();

    NodeSide(
            Foundation base,
            Membership membership,
            LocalProcesses processes,
            ProcessTokens processTokens,
            Running running,
            Answering answering) {
        this.membership = membership;
        this.processes = processes;
        runTable = running.table();
        runs = running.runs();
        Closing closing = base.closing();
        NodesConfiguration configuration = base.configuration().nodes();
        InstantSource clock = base.clock();
        FactSurroundings factSurroundings =
                base.machine().factSurroundings(base.surroundings().environment(), base.version());
        facts =
                closing.add(
                        new CurrentFacts(
                                new FactsCollector(
                                        factSurroundings,
                                        base.folder().resolve("facts"),
                                        configuration.facts(),
                                        processes,
                                        base.identifiers(),
                                        clock)));
        OrderedProcesses surroundings =
                new OrderedProcesses(
                        running.processSurroundings(),
                        processTokens,
                        ProcessSecrets.in(membership.folder().resolve("tokens.key")));
        relay = new PrimaryRelay(surroundings::owns, this::link);
        PrimaryClock primaryClock = new PrimaryClock(clock.instant());
        processWork = closing.add(new ProcessWork(processes, surroundings, this::link));
        Map<String, OrderHandler> handlers = new HashMap<>(processWork.handlers());
        handlers.putAll(new OrderedRuns(running::runs).handlers());
        Map<String, OrderBook.Immediate> immediates = new HashMap<>(processWork.immediates());
        Path start = surroundings.workingDirectory();
        fileWork =
                new FileWork(
                        closing.add(new FileReceiver(start, configuration.files(), clock)),
                        closing.add(new FileSource(start, configuration.files(), clock)));
        immediates.putAll(fileWork.immediates());
        immediates.put(Calls.OF_SCRIPT, order -> answer(answering, order));
        orders =
                closing.add(
                        new OrderBook(
                                membership.name(),
                                this::signingKey,
                                membership::ordersKey,
                                SealedText.in(membership.folder().resolve("store.key")),
                                new H2OrderBookStore(base.database()),
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
                                new Feed(base.data(), runTable, facts, this::activity),
                                factSurroundings.droverVersion(),
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

    Membership membership() {
        return membership;
    }

    /** Completes when the primary was said hello to for the first time. */
    CompletableFuture<Void> firstLink() {
        return firstLink.copy();
    }

    Member member() {
        return member;
    }

    /**
     * Finds what an earlier server left, before anybody can call this one; gives the runs of the
     * primary that may have processes here.
     */
    Set<RunId> recover() {
        orders.recover();
        recovered = true;
        return orders.runs();
    }

    /** Goes on with what an earlier server left, and then links. */
    void open() {
        orders.resume();
        facts.start();
        Map<String, LinkMethod> methods = new HashMap<>(orders.methods());
        methods.putAll(fileWork.methods());
        methods.put("node.look", (link, parameters) -> look());
        member.start(methods);
    }

    /** Whether the process is the primary's; each may be until it is known what was ordered. */
    boolean isOrdered(ProcessId process) {
        return !recovered || processWork.isOrdered(process);
    }

    /** What goes on here at this moment. */
    private NodeReport.Look look() {
        return new NodeReport.Look(
                runTable.poll(null, Duration.ZERO).changes().stream()
                        .filter(run -> !run.state().isFinal())
                        .toList(),
                processes.alive().stream().map(this::view).toList());
    }

    private ProcessView view(LocalProcess process) {
        return new ProcessView(
                process.id(),
                process.owner(),
                membership.name(),
                process.pid(),
                process.command(),
                process.startedAt(),
                null,
                null,
                null,
                null);
    }

    private NodeActivity activity() {
        return facts.activity(runs.aliveCount(), processes.alive().size());
    }

    private SigningKey signingKey() {
        return member.signingKey();
    }

    Relay relay() {
        return relay;
    }

    Optional<Link> link() {
        return member.link();
    }

    private void linked() {
        firstLink.complete(null);
        orders.linked();
        processWork.linked();
    }

    private record Feed(
            Data data, RunTable runTable, CurrentFacts current, Supplier<NodeActivity> now)
            implements NodeFeed {

        @Override
        public JsonNode facts() {
            return current.facts();
        }

        @Override
        public CurrentFacts.Hearing hearFacts(Runnable signal) {
            return current.hear(signal);
        }

        @Override
        public NodeActivity activity() {
            return now.get();
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
