package dev.drover.server.node.work;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Identifiers;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.OrderId;
import dev.drover.api.ProcessId;
import dev.drover.api.RunId;
import dev.drover.server.node.NodesConfiguration;
import dev.drover.server.node.link.Link;
import dev.drover.server.node.link.LinkMethod;
import dev.drover.server.node.order.OrderEnd;
import dev.drover.server.node.order.OrderListener;
import dev.drover.server.node.order.Orders;
import dev.drover.server.node.order.PlacedOrder;
import dev.drover.server.node.order.StoredOrder;
import dev.drover.server.node.registry.Nodes;
import dev.drover.server.process.LaunchRequest;
import dev.drover.server.process.ProcessInput;
import dev.drover.server.process.ProcessListener;
import dev.drover.server.process.ProcessStream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A primary's side of processes on nodes: each is one order, which outlives links and servers.
 *
 * <p>Safe for use by many threads.
 */
public final class NodeProcesses implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NodeProcesses.class);

    /** What is to end is worth trying for long: until then nobody else ends it. */
    private static final Duration ENDING = Duration.ofDays(30);

    private static final Duration AT_ONCE = Duration.ofSeconds(30);

    /** Ended processes whose output is kept. */
    private static final int KEPT = 10_000;

    private final Orders orders;
    private final Nodes nodes;
    private final NodesConfiguration configuration;
    private final Identifiers identifiers;
    private final InstantSource clock;
    private final Path folder;
    private final Map<ProcessId, RemoteProcess> alive = new ConcurrentHashMap<>();
    private final NodesOfRuns runs = new NodesOfRuns();
    private final Retries retries = new Retries();
    private final Deque<OutputMirror> kept = new ArrayDeque<>();

    /**
     * @param folder of the output that nodes sent
     */
    public NodeProcesses(
            Orders orders,
            Nodes nodes,
            NodesConfiguration configuration,
            Identifiers identifiers,
            InstantSource clock,
            Path folder) {
        this.orders = orders;
        this.nodes = nodes;
        this.configuration = configuration;
        this.identifiers = identifiers;
        this.clock = clock;
        this.folder = folder;
    }

    /**
     * Orders a node to launch a process, and returns when that is stored. What the node is not
     * linked for waits until it is.
     *
     * @param request without anything of this machine: the node adds its own environment, and an
     *     own directory where {@code directory} is null
     * @throws DroverException NOT_FOUND where there is no such node, LIMIT_REACHED
     */
    public RemoteProcess launch(
            NodeName node,
            LaunchRequest request,
            @Nullable String directory,
            ProcessListener listener) {
        return launch(node, request, directory, listener, null);
    }

    /**
     * Likewise.
     *
     * @param output folder in which its output stays until somebody else deletes it, of a process
     *     that belongs to no run; null for one of a run, whose output is kept as long as not too
     *     many others end after it
     */
    public RemoteProcess launch(
            NodeName node,
            LaunchRequest request,
            @Nullable String directory,
            ProcessListener listener,
            @Nullable Path output) {
        nodes.state(node); // or NOT_FOUND
        ProcessOrders.Launch launch =
                new ProcessOrders.Launch(
                        request.id(),
                        request.owner(),
                        request.command(),
                        directory,
                        request.environment(),
                        input(request.input()),
                        request.input() instanceof ProcessInput.Bytes bytes
                                ? bytes.content()
                                : null,
                        request.user(),
                        request.limits());
        RemoteProcess process =
                new RemoteProcess(
                        this,
                        node,
                        launch,
                        OutputMirror.fresh(output == null ? folder : output, request.id()),
                        output == null,
                        clock.instant(),
                        listener);
        alive.put(process.id(), process);
        if (process.isOfRun()) {
            runs.enter(process.owner(), node);
        }
        boolean placed = false;
        try {
            orders.place(
                    node,
                    order(
                            ProcessOrders.LAUNCH,
                            process.owner(),
                            process.id().value(),
                            launch,
                            patience(request.limits().hard())),
                    process);
            placed = true;
            return process;
        } finally {
            if (!placed) {
                alive.remove(process.id());
                if (process.isOfRun()) {
                    runs.leave(process.owner(), node);
                }
            }
        }
    }

    private static ProcessOrders.Launch.Input input(ProcessInput input) {
        return switch (input) {
            case ProcessInput.None none -> ProcessOrders.Launch.Input.NONE;
            case ProcessInput.Bytes bytes -> ProcessOrders.Launch.Input.BYTES;
            case ProcessInput.Pipe pipe -> ProcessOrders.Launch.Input.PIPE;
        };
    }

    /** Work that has less time than the usual patience is not waited for longer than that. */
    private Duration patience(@Nullable Duration hard) {
        Duration usual = configuration.lostAfter();
        if (hard == null) {
            return usual;
        }
        Duration own = hard.plus(configuration.silentAfter());
        return own.compareTo(usual) < 0 ? own : usual;
    }

    private PlacedOrder order(
            String kind, @Nullable RunId owner, String subject, Object body, Duration patience) {
        return new PlacedOrder(
                identifiers.nextOrder(),
                kind,
                owner,
                subject,
                Json.mapper().valueToTree(body),
                patience,
                patience,
                !kind.equals(ProcessOrders.LAUNCH));
    }

    public Optional<RemoteProcess> find(ProcessId id) {
        return Optional.ofNullable(alive.get(id));
    }

    /** NOT_FOUND where the node has no such process that is alive. */
    public RemoteProcess require(NodeName node, ProcessId id) {
        return find(id).filter(process -> process.node().equals(node))
                .orElseThrow(() ->
                        new DroverException(
                                ErrorKind.NOT_FOUND,
                                "The process " + id + " is over, or was never on node " + node,
                                ""));
    }

    public List<RemoteProcess> alive() {
        return List.copyOf(alive.values());
    }

    /**
     * Orders everything to be ended that a run launched on nodes, what that left behind too, and
     * returns when that is stored.
     *
     * @throws DroverException where that could not be ordered of some nodes: of the others it was,
     *     and of those it is tried again
     */
    public void endRun(RunId run, Duration grace) {
        try {
            endRunNow(run, grace);
        } catch (DroverException e) {
            retries.later("the end of run " + run + " on nodes", () -> endRunNow(run, grace));
            throw e;
        }
    }

    private void endRunNow(RunId run, Duration grace) {
        DroverException failure = null;
        for (NodeName node : runs.over(run)) {
            try {
                endRun(node, run, grace);
                runs.ended(run, node);
            } catch (DroverException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void endRun(NodeName node, RunId run, Duration grace) {
        if (nodes.has(node)) {
            orders.place(
                    node,
                    order(
                            ProcessOrders.END_RUN,
                            null,
                            run.value(),
                            new ProcessOrders.EndRun(run, grace),
                            ENDING),
                    new EndListener("run " + run));
        }
    }

    @Override
    public void close() {
        retries.close();
    }

    /**
     * What an earlier server ordered, and has not ended; nobody here waits for it any more.
     *
     * @param listener hears of processes
     */
    public OrderListener left(StoredOrder order, JsonNode body, ProcessListener listener) {
        if (!order.kind().equals(ProcessOrders.LAUNCH)) {
            return new EndListener(order.subject());
        }
        return left(order, body, listener, null);
    }

    /** Whether the order is for the launch of a process. */
    public static boolean isLaunch(StoredOrder order) {
        return order.kind().equals(ProcessOrders.LAUNCH);
    }

    /** Likewise of a process, with its output where it was to be. */
    public RemoteProcess left(
            StoredOrder order, JsonNode body, ProcessListener listener, @Nullable Path output) {
        ProcessOrders.Launch launch = LinkMethod.read(body, ProcessOrders.Launch.class);
        RemoteProcess process =
                new RemoteProcess(
                        this,
                        order.node(),
                        launch,
                        OutputMirror.left(output == null ? folder : output, launch.process()),
                        output == null,
                        order.issuedAt(),
                        listener);
        alive.put(process.id(), process);
        if (process.isOfRun()) {
            runs.enter(launch.run(), order.node());
        }
        return process;
    }

    /** A process whose order has ended already: the listener is told how. */
    public RemoteProcess ended(
            StoredOrder order, OrderEnd end, ProcessListener listener, Path output) {
        ProcessId id = new ProcessId(order.subject());
        RemoteProcess process =
                new RemoteProcess(
                        this,
                        order.node(),
                        ProcessOrders.Launch.over(id, Objects.requireNonNull(order.owner())),
                        OutputMirror.left(output, id),
                        false,
                        order.issuedAt(),
                        listener);
        end.reported().ifPresent(process::reported);
        process.ended(end);
        return process;
    }

    public boolean isKnown(NodeName node) {
        return nodes.has(node);
    }

    public boolean isLinked(NodeName node) {
        return nodes.link(node).isPresent();
    }

    /** Runs that have processes on nodes. */
    public Set<RunId> runs() {
        return runs.all();
    }

    /**
     * Deletes the output of what ended under an earlier server, which nobody can ask for any more;
     * to be called once what that left was taken up.
     */
    public void deleteOldOutput() {
        Set<String> needed =
                alive.keySet().stream().map(ProcessId::value).collect(Collectors.toSet());
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> !needed.contains(processOf(file))).forEach(NodeProcesses::delete);
        } catch (IOException | UncheckedIOException e) {
            LOG.atWarn().setCause(e).log("Old output could not be looked for");
        }
    }

    private static String processOf(Path file) {
        return file.getFileName().toString().replaceFirst("\\..*", "");
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .setCause(e)
                    .log("Old output could not be deleted");
        }
    }

    /** What nodes may call. */
    public Map<String, Nodes.NodeMethod> methods() {
        return Map.of("process.output", this::output, "process.outputLost", this::outputLost);
    }

    private ProcessOrders.Wanted output(NodeName node, Link link, JsonNode parameters) {
        ProcessOrders.Piece piece = LinkMethod.read(parameters, ProcessOrders.Piece.class);
        RemoteProcess process = alive.get(piece.process());
        if (process == null || !process.node().equals(node)) {
            return new ProcessOrders.Wanted(-1);
        }
        return new ProcessOrders.Wanted(
                process.output(stream(piece.stream()), piece.offset(), piece.bytes()));
    }

    private @Nullable Object outputLost(NodeName node, Link link, JsonNode parameters) {
        ProcessOrders.Lost lost = LinkMethod.read(parameters, ProcessOrders.Lost.class);
        find(lost.process())
                .filter(process -> process.node().equals(node))
                .ifPresent(process -> process.outputLost(stream(lost.stream()), lost.why()));
        return null;
    }

    private static ProcessStream stream(String name) {
        try {
            return ProcessStream.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS, "'" + name + "' is no stream of a process", "");
        }
    }

    // ---- for its processes

    void doNow(RemoteProcess process, String kind, Object body) throws InterruptedException {
        Link link = nodes.requireLink(process.node());
        Link.await(
                orders.doNow(
                        link,
                        process.node(),
                        identifiers.nextOrder(),
                        kind,
                        Json.mapper().valueToTree(body),
                        AT_ONCE));
    }

    boolean isPending(OrderId order) {
        return orders.isPending(order);
    }

    /** Gives the order; none where the node was removed. */
    Optional<OrderId> end(RemoteProcess process, Duration grace, Cause cause) {
        if (!nodes.has(process.node())) {
            return Optional.empty();
        }
        PlacedOrder order =
                order(
                        ProcessOrders.END,
                        null,
                        process.id().value(),
                        new ProcessOrders.End(process.id(), grace, cause),
                        ENDING);
        orders.place(process.node(), order, new EndListener("process " + process.id()));
        return Optional.of(order.id());
    }

    /** It may be that its run is over meanwhile, and the node was told so before this began. */
    void begun(RemoteProcess process) {
        if (process.isOfRun() && runs.isOver(process.owner())) {
            process.end(process.limits().killGrace(), Cause.RUN_ENDED);
        }
    }

    void over(RemoteProcess process) {
        alive.remove(process.id());
        if (!process.isOfRun()) {
            return;
        }
        OutputMirror oldest = null;
        synchronized (kept) {
            kept.add(process.mirror());
            if (kept.size() > KEPT) {
                oldest = kept.poll();
            }
        }
        if (oldest != null) {
            forget(oldest);
        }
    }

    private static void forget(OutputMirror output) {
        try {
            output.delete();
        } catch (IOException e) { // which names the file
            LOG.atWarn().setCause(e).log("Old output could not be deleted");
        }
    }
}
