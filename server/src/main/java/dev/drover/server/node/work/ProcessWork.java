package dev.drover.server.node.work;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.ProcessId;
import dev.drover.api.RunId;
import dev.drover.server.node.link.Link;
import dev.drover.server.node.link.LinkMethod;
import dev.drover.server.node.order.Order;
import dev.drover.server.node.order.OrderBook;
import dev.drover.server.node.order.OrderHandler;
import dev.drover.server.process.LaunchRequest;
import dev.drover.server.process.LaunchedProcess;
import dev.drover.server.process.LocalProcess;
import dev.drover.server.process.LocalProcesses;
import dev.drover.server.process.ProcessListener;
import dev.drover.server.process.ProcessOutcome;
import dev.drover.server.process.ProcessStream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * A node's side of processes: launches what it is ordered to, finds it again after a restart, sends
 * its output and reports its end.
 *
 * <p>Safe for use by many threads.
 */
public final class ProcessWork implements AutoCloseable {

    /** Pieces of output that may be on their way at a time. */
    private static final int PIECES = 64;

    private static final int ENDED_RUNS = 10_000;

    private final LocalProcesses processes;
    private final NodeSurroundings surroundings;
    private final Supplier<Optional<Link>> links;
    private final Semaphore pieces = new Semaphore(PIECES);
    private final Retries retries = new Retries();
    private final Map<ProcessId, OutputSender> senders = new ConcurrentHashMap<>();

    /** Processes whose orders the primary does not have the end of. */
    private final Set<ProcessId> ordered = ConcurrentHashMap.newKeySet();

    /** What was ended may not begin any more, in whatever order the two orders come. */
    @GuardedBy("over")
    private final Map<Object, Ended> over =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Object, Ended> eldest) {
                    return size() > ENDED_RUNS;
                }
            };

    private record Ended(Duration grace, Cause cause) {}

    public ProcessWork(
            LocalProcesses processes,
            NodeSurroundings surroundings,
            Supplier<Optional<Link>> links) {
        this.processes = processes;
        this.surroundings = surroundings;
        this.links = links;
    }

    /** The orders that are done here, by their kinds. */
    public Map<String, OrderHandler> handlers() {
        return Map.of(
                ProcessOrders.LAUNCH, new Launching(),
                ProcessOrders.END, new Ending(this::end, retries),
                ProcessOrders.END_RUN, new Ending(this::endRun, retries));
    }

    /** Likewise those that are done at once. */
    public Map<String, OrderBook.Immediate> immediates() {
        return Map.of(
                ProcessOrders.SIGNAL, this::signal,
                ProcessOrders.WRITE, this::write,
                ProcessOrders.CLOSE_INPUT, this::closeInput);
    }

    /** There is a link again. */
    public void linked() {
        senders.values().forEach(OutputSender::linked);
    }

    @Override
    public void close() {
        retries.close();
        senders.values().forEach(OutputSender::stop);
    }

    /** Whether the process and its output are needed still, whatever happens to this server. */
    public boolean isOrdered(ProcessId process) {
        return ordered.contains(process);
    }

    private JsonNode launch(Order order, OrderHandler.Reporter reporter)
            throws InterruptedException {
        ProcessOrders.Launch launch = LinkMethod.read(order.body(), ProcessOrders.Launch.class);
        if (ended(launch).isPresent()) {
            throw new DroverException(
                    ErrorKind.CANCELLED,
                    "Process " + launch.process() + " was ended before it began",
                    "");
        }
        Following following = new Following(reporter);
        boolean launched = false;
        LocalProcess process;
        try {
            process = processes.launch(request(launch), following);
            launched = true;
        } finally {
            if (!launched) {
                surroundings.ended(launch.process());
            }
        }
        following.follow(process);
        // While it was being launched its end may have been ordered, and have found nothing.
        Optional<Ended> end = ended(launch);
        if (end.isPresent()) {
            process.end(end.get().grace(), end.get().cause());
        }
        return began(process);
    }

    private Optional<Ended> ended(ProcessOrders.Launch launch) {
        synchronized (over) {
            Ended own = over.get(launch.process());
            return Optional.ofNullable(own == null ? over.get(launch.run()) : own);
        }
    }

    private LaunchRequest request(ProcessOrders.Launch launch) {
        return new LaunchRequest(
                launch.process(),
                launch.run(),
                launch.command(),
                directory(launch.directory()),
                surroundings.environment(
                        launch.run(), launch.process(), launch.environment(), launch.user()),
                launch.processInput(),
                launch.user(),
                launch.limits());
    }

    private Path directory(@org.jspecify.annotations.Nullable String wanted) {
        try {
            return wanted == null
                    ? surroundings.workingDirectory()
                    : surroundings.workingDirectory().resolve(wanted);
        } catch (InvalidPathException e) {
            throw new DroverException(
                    ErrorKind.LAUNCH, "The directory is no path: " + e.getReason(), "");
        }
    }

    private static JsonNode began(LocalProcess process) {
        return Json.mapper()
                .valueToTree(new ProcessOrders.Began(process.pid(), process.startedAt()));
    }

    private void end(Order order) throws InterruptedException {
        ProcessOrders.End end = LinkMethod.read(order.body(), ProcessOrders.End.class);
        synchronized (over) {
            over.put(end.process(), new Ended(end.grace(), end.cause()));
        }
        Optional<LocalProcess> process = processes.find(end.process());
        if (process.isPresent()) {
            process.get().end(end.grace(), end.cause());
        }
    }

    private void endRun(Order order) throws InterruptedException {
        ProcessOrders.EndRun end = LinkMethod.read(order.body(), ProcessOrders.EndRun.class);
        RunId run = end.run();
        synchronized (over) {
            over.put(run, new Ended(end.grace(), Cause.RUN_ENDED));
        }
        processes.endRun(run, end.grace());
    }

    private JsonNode signal(Order order) throws InterruptedException {
        ProcessOrders.Signal signal = LinkMethod.read(order.body(), ProcessOrders.Signal.class);
        required(signal.process()).signal(signal.signal());
        return NullNode.getInstance();
    }

    private JsonNode write(Order order) throws InterruptedException {
        ProcessOrders.Write write = LinkMethod.read(order.body(), ProcessOrders.Write.class);
        required(write.process()).write(write.bytes());
        return NullNode.getInstance();
    }

    private JsonNode closeInput(Order order) throws InterruptedException {
        ProcessOrders.CloseInput close =
                LinkMethod.read(order.body(), ProcessOrders.CloseInput.class);
        required(close.process()).closeInput();
        return NullNode.getInstance();
    }

    private LocalProcess required(ProcessId id) {
        return processes
                .find(id)
                .orElseThrow(() ->
                        new DroverException(
                                ErrorKind.NOT_FOUND,
                                "There is no process " + id + " on this node",
                                "It ended some time ago, or never began."));
    }

    /** Follows one process from its launch, or from a restart, to the report of its end. */
    private final class Following implements ProcessListener {

        private final OrderHandler.Reporter reporter;
        private volatile @org.jspecify.annotations.Nullable OutputSender sender;

        Following(OrderHandler.Reporter reporter) {
            this.reporter = reporter;
        }

        /** Calls about a process may come before its launch returns. */
        private synchronized OutputSender follow(LaunchedProcess process) {
            OutputSender known = sender;
            if (known != null) {
                return known;
            }
            OutputSender made =
                    new OutputSender(
                            process,
                            links,
                            pieces,
                            end -> reporter.done(Json.mapper().valueToTree(end)));
            sender = made;
            senders.put(process.id(), made);
            return made;
        }

        @Override
        public void outputGrew(LaunchedProcess process, ProcessStream stream, long length) {
            follow(process).grew();
        }

        @Override
        public void softLimitReached(LaunchedProcess process) {
            // Nothing is to be done here: its output is on its way at any time.
        }

        @Override
        public void ended(LaunchedProcess process, ProcessOutcome outcome) {
            surroundings.ended(process.id());
            follow(process).ended(outcome);
        }
    }

    private final class Launching implements OrderHandler {

        @Override
        public void known(Order order) {
            ordered.add(process(order));
        }

        @Override
        public void left(Order order) {
            ProcessOrders.Launch launch = LinkMethod.read(order.body(), ProcessOrders.Launch.class);
            surroundings.left(launch.run(), launch.process(), launch.user());
        }

        @Override
        public JsonNode begin(Order order, Reporter reporter) throws InterruptedException {
            return launch(order, reporter);
        }

        /**
         * One that is not in the spool was never launched: its record is written before, and is
         * kept while the process is ordered. Where records are damaged that cannot be known.
         */
        @Override
        public JsonNode resume(Order order, Reporter reporter) throws InterruptedException {
            ProcessId id = process(order);
            Optional<LocalProcess> left = processes.find(id);
            if (left.isEmpty()) {
                Optional<ProcessOutcome> lost = processes.lost(id);
                if (lost.isEmpty()) {
                    return launch(order, reporter);
                }
                surroundings.ended(id);
                reporter.done(Json.mapper().valueToTree(ProcessOrders.Ended.unseen(lost.get())));
                return NullNode.getInstance();
            }
            Following following = new Following(reporter);
            OutputSender sender = following.follow(left.get());
            left.get().listen(following);
            sender.grew();
            return began(left.get());
        }

        @Override
        public void send(Order order, JsonNode wanted) throws InterruptedException {
            ProcessId id = process(order);
            Optional<LocalProcess> process = processes.find(id);
            if (process.isEmpty()) {
                OutputSender.tellLost(links, id, wanted, "it is not in the spool any more");
                return;
            }
            // After a restart there is none: the report was stored already.
            senders.computeIfAbsent(
                            id, none -> new OutputSender(process.get(), links, pieces, end -> {}))
                    .sendAgain(wanted);
        }

        @Override
        public void acknowledged(Order order) {
            senders.remove(process(order));
            ordered.remove(process(order));
        }

        private static ProcessId process(Order order) {
            return new ProcessId(order.body().path("process").asString(""));
        }
    }

    /** What ends something, and is done when that is gone. What may go later is tried again. */
    private record Ending(Work work, Retries retries) implements OrderHandler {

        interface Work {
            void perform(Order order) throws InterruptedException;
        }

        @Override
        public JsonNode begin(Order order, Reporter reporter) throws InterruptedException {
            try {
                tryOnce(order, reporter);
            } catch (DroverException e) {
                retries.later(order.kind() + " " + order.id(), () -> tryOnce(order, reporter));
            }
            return NullNode.getInstance();
        }

        private void tryOnce(Order order, Reporter reporter) throws InterruptedException {
            try {
                work.perform(order);
            } catch (DroverException e) {
                if (e.kind().retryable()) {
                    throw e;
                }
                reporter.failed(Cause.INTERNAL, e.text());
                return;
            }
            reporter.done(NullNode.getInstance());
        }

        @Override
        public JsonNode resume(Order order, Reporter reporter) throws InterruptedException {
            return begin(order, reporter);
        }

        @Override
        public void send(Order order, JsonNode wanted) {
            throw new IllegalStateException("The end of something has no output");
        }

        @Override
        public void acknowledged(Order order) {
            // Nothing was kept for it.
        }
    }
}
