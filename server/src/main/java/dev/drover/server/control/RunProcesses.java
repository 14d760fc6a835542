package dev.drover.server.control;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.NodeName;
import dev.drover.api.ProcessId;
import dev.drover.api.ProcessView;
import dev.drover.api.RunLogEntry.Kind;
import dev.drover.api.Secret;
import dev.drover.server.node.work.NodeProcesses;
import dev.drover.server.node.work.RemoteProcess;
import dev.drover.server.process.LaunchRequest;
import dev.drover.server.process.LaunchedProcess;
import dev.drover.server.process.LocalProcess;
import dev.drover.server.process.ProcessLimits;
import dev.drover.server.process.ProcessOutcome;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** The processes of one run, from launch to record. Safe for use by many threads. */
final class RunProcesses {

    private static final Logger LOG = LoggerFactory.getLogger(RunProcesses.class);

    /** How long a run's end waits for the last lines and records of its processes. */
    private static final Duration LAST_RECORDS = Duration.ofSeconds(30);

    /** Ended processes of a run whose result its scripts can still ask for. */
    private static final int ENDED_KEPT = 2_000;

    private static final int RESERVED_KEPT = 10_000;

    private final LiveRun run;
    private final RunRecords records;
    private final RunParts parts;
    private final ControlConfiguration limits;
    private final Map<ProcessId, RunProcess> processes = new ConcurrentHashMap<>();

    /** Held for reading while a launch is on its way, so that the run's end misses none. */
    private final ReentrantReadWriteLock launching = new ReentrantReadWriteLock();

    private final AtomicInteger alive = new AtomicInteger();
    private final ConcurrentLinkedQueue<ProcessId> ended = new ConcurrentLinkedQueue<>();
    private final AtomicInteger endedKept = new AtomicInteger();

    @GuardedBy("reserved")
    private final LinkedHashSet<ProcessId> reserved = new LinkedHashSet<>();

    private final LifeEvents events;
    private volatile boolean launchedAny;
    private volatile boolean closed;

    RunProcesses(LiveRun run, RunRecords records, RunParts parts, ControlConfiguration limits) {
        this.run = run;
        this.records = records;
        this.parts = parts;
        this.limits = limits;
        this.events = new LifeEvents(run, parts.coordination().events());
    }

    /** Blocks for about a millisecond; on a node until that is heard of, or the launch given up. */
    RunProcess launch(ProcessRequest request) throws InterruptedException {
        RunProcess process;
        launching.readLock().lock();
        try {
            refuseWhatIsTooMuch();
            process = request.node() == null ? launchHere(request) : order(request, request.node());
        } finally {
            launching.readLock().unlock();
        }
        if (process.process() instanceof RemoteProcess remote) {
            awaitBegun(process, remote);
        }
        return process;
    }

    private RunProcess launchHere(ProcessRequest request) {
        ProcessId id = identifier(request);
        Secret token = parts.tokens().issue(run.processCaller(id));
        RunProcess process = enter(new RunProcess(run, id, token, request.logged()));
        try {
            LocalProcess launched =
                    parts.processes()
                            .launch(
                                    launchRequest(
                                            request,
                                            id,
                                            directory(request),
                                            parts.surroundings()
                                                    .environment(
                                                            token,
                                                            request.environment(),
                                                            request.user())),
                                    process.listener());
            began(process, launched);
            return process;
        } catch (RuntimeException e) {
            leave(process);
            parts.tokens().revoke(token);
            throw e;
        }
    }

    /** Returns when the order is stored. */
    private RunProcess order(ProcessRequest request, NodeName node) {
        NodeProcesses nodes = parts.requireNodes().processes();
        ProcessId id = identifier(request);
        RunProcess process = enter(new RunProcess(run, id, null, request.logged()));
        try {
            Path wanted = request.directory();
            process.launched(
                    nodes.launch(
                            node,
                            launchRequest(request, id, Path.of("/"), request.environment()),
                            wanted == null ? null : wanted.toString(),
                            process.listener()));
            return process;
        } catch (RuntimeException e) {
            leave(process);
            throw e;
        }
    }

    private void awaitBegun(RunProcess process, RemoteProcess remote) throws InterruptedException {
        try {
            remote.begun().get();
            began(process, remote);
        } catch (ExecutionException e) {
            leave(process);
            throw e.getCause() instanceof DroverException known
                    ? known
                    : new IllegalStateException(e);
        } catch (InterruptedException e) {
            // Nobody waits for it any more, but it is the run's all the same.
            var _ =
                    remote.begun()
                            .whenComplete((nothing, failure) -> {
                                if (failure == null) {
                                    began(process, remote);
                                } else {
                                    leave(process);
                                }
                            });
            throw e;
        }
    }

    private RunProcess enter(RunProcess process) {
        processes.put(process.id(), process);
        alive.incrementAndGet();
        launchedAny = true;
        return process;
    }

    private void began(RunProcess process, LaunchedProcess launched) {
        process.launched(launched);
        String where = launched.node() == null ? "" : "on " + launched.node() + ": ";
        run.log(Kind.PROCESS_STARTED, where + shown(launched.command()), process.id());
        events.started(RunProcess.view(launched, null)); // it may be over already
        process.setUp();
    }

    /** It never began. */
    private void leave(RunProcess process) {
        processes.remove(process.id());
        alive.decrementAndGet();
        process.recorded().complete(null);
    }

    /**
     * An identifier that a launch of this run may name; bounded, the oldest unused are forgotten.
     */
    ProcessId reserve() {
        ProcessId id = parts.identifiers().nextProcess();
        synchronized (reserved) {
            reserved.add(id);
            if (reserved.size() > RESERVED_KEPT) {
                reserved.removeFirst();
            }
        }
        return id;
    }

    private ProcessId identifier(ProcessRequest request) {
        ProcessId id = request.id();
        if (id == null) {
            return parts.identifiers().nextProcess();
        }
        synchronized (reserved) {
            if (!reserved.remove(id)) {
                throw new DroverException(
                        ErrorKind.CONFLICT,
                        "The process identifier " + id + " was not reserved, or is used already",
                        "Launch without an identifier.");
            }
        }
        return id;
    }

    Optional<RunProcess> find(ProcessId id) {
        return Optional.ofNullable(processes.get(id));
    }

    List<ProcessView> views() {
        return processes.values().stream()
                .filter(process -> process.isSetUp() && !process.recorded().isDone())
                .map(RunProcess::view)
                .toList();
    }

    int alive() {
        return alive.get();
    }

    /** Everything that is to be kept of an ended process; runs on a thread of its own. */
    void record(RunProcess process, ProcessOutcome outcome) {
        try {
            process.awaitSetUp();
            process.awaitCopied();
            run.log(Kind.PROCESS_ENDED, describe(outcome), process.id());
            if (!run.isResident()) {
                records.processEnded(process.view());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (DroverException e) {
            LOG.atError()
                    .addKeyValue("run", run.id())
                    .addKeyValue("process", process.id())
                    .setCause(e)
                    .log("The end of a process could not be recorded");
        } finally {
            if (process.token() != null) {
                parts.tokens().revoke(process.token());
            }
            alive.decrementAndGet();
            keepForAWhile(process);
            events.ended(process.view());
            process.recorded().complete(null);
        }
    }

    /** Ends what is left, strays of ended processes too, and waits until all is recorded. */
    void endAll() {
        launching.writeLock().lock();
        try {
            closed = true;
        } finally {
            launching.writeLock().unlock();
        }
        if (!launchedAny) {
            return;
        }
        endOnNodes(); // first: it only orders that
        try {
            parts.processes().endRun(run.id(), limits.processGrace());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } catch (DroverException e) {
            notEnded(e);
        }
        // What a silent node does is recorded when it comes back, or is lost.
        CompletableFuture<?>[] records =
                processes.values().stream()
                        .filter(process -> !process.isOnSilentNode(parts))
                        .map(RunProcess::recorded)
                        .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(records)
                .completeOnTimeout(null, LAST_RECORDS.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private void endOnNodes() {
        OnNodes onNodes = parts.onNodes();
        if (onNodes == null) {
            return;
        }
        try {
            onNodes.processes().endRun(run.id(), limits.processGrace());
        } catch (DroverException e) {
            notEnded(e);
        }
    }

    private void notEnded(DroverException why) {
        LOG.atError()
                .addKeyValue("run", run.id())
                .setCause(why)
                .log("Processes of a run that is over could not be ended");
    }

    /** An ended process can be asked for its result until many others have ended after it. */
    private void keepForAWhile(RunProcess process) {
        ended.add(process.id());
        if (endedKept.incrementAndGet() > ENDED_KEPT) { // counting the queue would walk along it
            ProcessId oldest = ended.poll();
            if (oldest != null) {
                endedKept.decrementAndGet();
                processes.remove(oldest);
            }
        }
    }

    private void refuseWhatIsTooMuch() {
        if (closed) {
            throw new DroverException(
                    ErrorKind.CANCELLED,
                    "The run " + run.id() + " is ending and launches nothing more",
                    "");
        }
        if (alive.get() >= limits.processesPerRun()) {
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    "The run "
                            + run.id()
                            + " has "
                            + alive.get()
                            + " processes alive; the limit is "
                            + limits.processesPerRun(),
                    "Wait for some to end, or raise runs.processesPerRun.");
        }
    }

    private LaunchRequest launchRequest(
            ProcessRequest request, ProcessId id, Path directory, Map<String, String> environment) {
        return new LaunchRequest(
                id,
                run.id(),
                request.command(),
                directory,
                environment,
                request.input(),
                request.user(),
                new ProcessLimits(
                        request.softLimit(),
                        request.hardLimit(),
                        Objects.requireNonNullElse(request.killGrace(), limits.processGrace()),
                        limits.spoolBytesPerProcess()));
    }

    private Path directory(ProcessRequest request) {
        Path working = parts.surroundings().workingDirectory();
        return request.directory() == null ? working : working.resolve(request.directory());
    }

    /** A command as a log shows it: bounded, for it may carry a whole script. */
    static String shown(List<String> command) {
        String joined = String.join(" ", command);
        return joined.length() <= 500 ? joined : joined.substring(0, 500) + "...";
    }

    private static String describe(ProcessOutcome outcome) {
        StringBuilder text = new StringBuilder();
        if (outcome.exitCode() != null) {
            text.append("exit code ").append(outcome.exitCode());
        } else if (outcome.signal() != null) {
            text.append("ended by ").append(outcome.signal());
        } else {
            text.append("ended, nobody knows how");
        }
        if (outcome.cause() != null) {
            text.append(", cause ").append(outcome.cause());
        }
        long took = Duration.between(outcome.startedAt(), outcome.endedAt()).toMillis();
        text.append(", after ").append(took).append(" ms");
        if (outcome.cause() == null && outcome.message() != null) {
            text.append(". ").append(outcome.message());
        }
        return text.toString();
    }
}
