package dev.drover.server.node.work;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.OrderId;
import dev.drover.api.ProcessId;
import dev.drover.api.RunId;
import dev.drover.server.node.order.OrderEnd;
import dev.drover.server.node.order.OrderListener;
import dev.drover.server.node.order.OrderState;
import dev.drover.server.node.order.Report;
import dev.drover.server.process.LaunchedProcess;
import dev.drover.server.process.ProcessLimits;
import dev.drover.server.process.ProcessListener;
import dev.drover.server.process.ProcessOutcome;
import dev.drover.server.process.ProcessStream;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** A process on a node, as its primary knows it. Safe for use by many threads. */
public final class RemoteProcess implements LaunchedProcess, OrderListener {

    private record EndOrdered(OrderId order, Duration grace) {}

    private final NodeProcesses home;
    private final NodeName node;
    private final ProcessOrders.Launch launch;
    private final RemoteOutput output;
    private final boolean ofRun;
    private final ProcessListener listener;
    private final CompletableFuture<Void> begun = new CompletableFuture<>();

    /** Held while the listener is called, so that its calls come one after the other. */
    private final ReentrantLock telling = new ReentrantLock();

    private volatile long pid;
    private volatile Instant startedAt;
    private volatile @Nullable ProcessOutcome reported;
    private volatile @Nullable ProcessOutcome outcome;
    private final Map<ProcessStream, String> digests = new ConcurrentHashMap<>();
    private volatile boolean endOrdered;
    private volatile @Nullable EndOrdered lastEnd;

    RemoteProcess(
            NodeProcesses home,
            NodeName node,
            ProcessOrders.Launch launch,
            OutputMirror mirror,
            boolean ofRun,
            Instant now,
            ProcessListener listener) {
        this.home = home;
        this.node = node;
        this.launch = launch;
        this.output =
                new RemoteOutput(launch.process(), node, launch.limits().outputBytes(), mirror);
        this.ofRun = ofRun;
        this.listener = listener;
        this.startedAt = now;
    }

    @Override
    public ProcessId id() {
        return launch.process();
    }

    @Override
    public RunId owner() {
        return launch.run();
    }

    @Override
    public NodeName node() {
        return node;
    }

    @Override
    public List<String> command() {
        return launch.command();
    }

    @Override
    public ProcessLimits limits() {
        return launch.limits();
    }

    @Override
    public long pid() {
        return pid;
    }

    @Override
    public Instant startedAt() {
        return startedAt;
    }

    @Override
    public Optional<ProcessOutcome> outcome() {
        return Optional.ofNullable(outcome);
    }

    /**
     * Completes when it runs, or has run; fails with LAUNCH, NOT_ALLOWED or UNAVAILABLE where it
     * will not.
     */
    public CompletableFuture<Void> begun() {
        return begun.copy();
    }

    @Override
    public long length(ProcessStream stream) {
        return mirror().length(stream);
    }

    @Override
    public byte[] read(ProcessStream stream, long offset, int max) {
        if (offset < 0 || max < 0) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "Offset " + offset + " and length " + max + " must not be negative",
                    "Read from 0 on.");
        }
        return mirror().read(stream, offset, max);
    }

    @Override
    public void signal(String signal) throws InterruptedException {
        home.doNow(this, ProcessOrders.SIGNAL, new ProcessOrders.Signal(id(), signal));
    }

    /**
     * Returns once that is ordered; the node does it as soon as it can. Where as much is ordered
     * already and still on its way, that is enough.
     */
    @Override
    public void end(Duration grace, Cause cause) {
        EndOrdered before = lastEnd;
        if (before == null
                || grace.compareTo(before.grace()) < 0
                || !home.isPending(before.order())) {
            lastEnd =
                    home.end(this, grace, cause).map(id -> new EndOrdered(id, grace)).orElse(null);
        }
    }

    @Override
    public void write(byte[] bytes) throws InterruptedException {
        requirePipe();
        home.doNow(this, ProcessOrders.WRITE, new ProcessOrders.Write(id(), bytes));
    }

    @Override
    public void closeInput() throws InterruptedException {
        requirePipe();
        if (outcome == null) {
            home.doNow(this, ProcessOrders.CLOSE_INPUT, new ProcessOrders.CloseInput(id()));
        }
    }

    private void requirePipe() {
        if (launch.input() != ProcessOrders.Launch.Input.PIPE) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "Process " + id() + " was launched with an input that cannot be written",
                    "Launch it with a pipe as its input.");
        }
    }

    /** What the node sent of a stream; gives the offset that is wanted next. */
    long output(ProcessStream stream, long offset, byte[] bytes) {
        if (outcome != null) {
            return -1;
        }
        long before = length(stream);
        long next = output.add(stream, offset, bytes);
        if (next > before) {
            telling.lock();
            try {
                listener.outputGrew(this, stream, next);
            } finally {
                telling.unlock();
            }
        }
        return next;
    }

    /** The node cannot give the rest of a stream any more. */
    void outputLost(ProcessStream stream, String why) {
        if (outcome == null) {
            output.lost(stream, why);
        }
    }

    /**
     * SHA-256 of what is kept of a stream, in hexadecimal; empty where that is nothing. To be asked
     * once it has ended; where the end was not reported the stream is read for it.
     */
    public String digest(ProcessStream stream) {
        String known = digests.get(stream);
        if (known != null) {
            return known;
        }
        return mirror().digest(stream);
    }

    /** Whether its owner is a run, and ends it and its output with itself. */
    boolean isOfRun() {
        return ofRun;
    }

    /** All that is left of it when it is over. */
    OutputMirror mirror() {
        return output.mirror();
    }

    // ---- what becomes of the order

    @Override
    public void begun(JsonNode details) {
        if (!details.isObject()) {
            return; // it had ended when it was asked for again
        }
        ProcessOrders.Began began = Json.mapper().treeToValue(details, ProcessOrders.Began.class);
        pid = began.pid();
        startedAt = began.startedAt();
        begun.complete(null);
        home.begun(this);
    }

    @Override
    public @Nullable JsonNode reported(Report report) {
        if (report.cause() != null) {
            return null;
        }
        ProcessOrders.Ended ended =
                Json.mapper().treeToValue(report.body(), ProcessOrders.Ended.class);
        for (ProcessStream stream : ProcessStream.values()) {
            ProcessOrders.StreamEnd end = ended.of(stream);
            output(stream, end.offset(), end.rest());
        }
        Map<ProcessStream, Long> wanted = output.wanted(ended);
        if (!wanted.isEmpty()) {
            ObjectNode answer = Json.mapper().createObjectNode();
            wanted.forEach((stream, from) -> answer.put(stream.text(), from));
            return answer;
        }
        for (ProcessStream stream : ProcessStream.values()) {
            output.reportedDigest(stream, ended.of(stream))
                    .ifPresent(digest -> digests.put(stream, digest));
        }
        reported = asKept(ended);
        startedAt = ended.outcome().startedAt();
        return null;
    }

    /** With the lengths that can be read here, which are less than the node's where it was cut. */
    private ProcessOutcome asKept(ProcessOrders.Ended ended) {
        ProcessOutcome told = ended.outcome();
        String incomplete = output.incomplete(ended);
        return new ProcessOutcome(
                told.exitCode(),
                told.signal(),
                told.startedAt(),
                told.endedAt(),
                told.cause(),
                both(told.message(), incomplete),
                length(ProcessStream.STDOUT),
                length(ProcessStream.STDERR),
                told.cpuTime());
    }

    private static @Nullable String both(@Nullable String one, @Nullable String other) {
        return one == null ? other : other == null ? one : one + ". " + other;
    }

    /** Nobody knows whether it goes on: should the node come back, it shall not. */
    @Override
    public void givingUp() {
        if (!endOrdered) {
            var _ = home.end(this, limits().killGrace(), Cause.NODE_LOST);
            endOrdered = true;
        }
    }

    @Override
    public void ended(OrderEnd end) {
        // A report whose end could not be stored may have come before another end was.
        ProcessOutcome known = end.state() == OrderState.DONE ? reported : null;
        ProcessOutcome now = known == null ? unknown(end) : known;
        telling.lock();
        try {
            outcome = now;
            if (end.state() == OrderState.DONE
                    || begun.isDone()
                    || end.state() == OrderState.LOST) {
                begun.complete(null);
                listener.ended(this, now);
            } else {
                begun.completeExceptionally(refused(end));
            }
        } finally {
            telling.unlock();
        }
        home.over(this);
    }

    private ProcessOutcome unknown(OrderEnd end) {
        return new ProcessOutcome(
                null,
                null,
                startedAt,
                end.at(),
                end.cause(),
                end.message(),
                length(ProcessStream.STDOUT),
                length(ProcessStream.STDERR),
                Duration.ZERO);
    }

    private DroverException refused(OrderEnd end) {
        Cause cause = end.cause() == null ? Cause.INTERNAL : end.cause();
        String message = end.message() == null ? cause.toString() : end.message();
        ErrorKind kind =
                switch (cause) {
                    case LAUNCH -> ErrorKind.LAUNCH;
                    case UNREACHABLE -> ErrorKind.UNAVAILABLE;
                    case CANCELLED_BY_USER -> ErrorKind.CANCELLED;
                    default -> ErrorKind.NOT_ALLOWED;
                };
        return new DroverException(
                kind, "On node " + node + ": " + message, "See 'drover node show " + node + "'.");
    }
}
