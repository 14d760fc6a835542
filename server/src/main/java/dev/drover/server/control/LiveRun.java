package dev.drover.server.control;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.Level;
import dev.drover.api.NodeName;
import dev.drover.api.ProcessId;
import dev.drover.api.ProcessView;
import dev.drover.api.RunId;
import dev.drover.api.RunLogEntry.Kind;
import dev.drover.api.RunProgress;
import dev.drover.api.RunView;
import dev.drover.api.ScriptThreadId;
import dev.drover.api.ScriptThreadView;
import dev.drover.library.Script;
import dev.drover.library.ScriptLibrary;
import dev.drover.library.ScriptName;
import dev.drover.server.access.Caller;
import dev.drover.server.node.work.RemoteRun;
import dev.drover.server.script.HostSession;
import dev.drover.server.script.ScriptContextInfo;
import dev.drover.server.script.ScriptOutcome;
import dev.drover.server.script.ScriptThread;
import dev.drover.server.script.ScriptThreadListener;
import dev.drover.server.script.ScriptThreadStart;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A run that is not over: its script threads, local processes and log, and how it ends. Whatever it
 * owns ends with it.
 *
 * <p>Safe for use by many threads.
 */
public final class LiveRun implements HostSession {

    /** What its first script thread is called where nobody says otherwise. */
    static final String MAIN = "main";

    /** Longer than the storage takes to say that it did not store something. */
    private static final Duration STORING_PATIENCE = Duration.ofMinutes(5);

    private final Caller startedBy;
    private final String name;
    private final Script script;
    private final RunParts parts;
    private final ControlConfiguration limits;
    private final RunObserver observer;
    private final RunTransitions transitions;
    private final RunLog log;
    private final RunReport report;
    private final RunThreads threads;
    private final RunProcesses processes;
    private final RunsOnNodes onNodes;
    private final boolean resident;
    private final CompletableFuture<Void> stored = new CompletableFuture<>();
    private final CompletableFuture<RunView> over = new CompletableFuture<>();
    private final Attachments attachments = new Attachments();

    /** What {@code host.run} says, once it is decided which script runs. */
    private volatile @Nullable JsonNode information;

    @GuardedBy("this")
    private @Nullable RunThread main;

    @GuardedBy("this")
    private @Nullable RunOutcome ending;

    /**
     * A run that was asked for.
     *
     * @param name of its first script thread
     */
    LiveRun(
            RunView pending,
            Caller startedBy,
            String name,
            Script script,
            RunLog log,
            RunParts parts,
            ControlConfiguration limits,
            RunObserver observer) {
        this(pending, startedBy, name, script, log, parts, limits, observer, false);
    }

    private LiveRun(
            RunView pending,
            Caller startedBy,
            String name,
            Script script,
            RunLog log,
            RunParts parts,
            ControlConfiguration limits,
            RunObserver observer,
            boolean resident) {
        this.name = name;
        this.resident = resident;
        this.startedBy = startedBy;
        this.script = script;
        this.parts = parts;
        this.limits = limits;
        this.observer = observer;
        this.transitions = new RunTransitions(pending);
        this.log = log;
        this.report =
                new RunReport(log, !resident, limits.logBytesPerRun(), parts.clock(), this::end);
        this.threads = new RunThreads(this, parts, limits);
        this.processes = new RunProcesses(this, parts.records(), parts, limits);
        this.onNodes = new RunsOnNodes(pending.runId(), parts);
    }

    /** The run of a primary script: it stays, serves requests, and is kept nowhere. */
    static LiveRun resident(
            RunView pending,
            Caller caller,
            Script script,
            RunLog log,
            RunParts parts,
            ControlConfiguration limits,
            RunObserver observer) {
        return new LiveRun(pending, caller, MAIN, script, log, parts, limits, observer, true);
    }

    public RunId id() {
        return view().runId();
    }

    public RunView view() {
        return transitions.view();
    }

    /** Completes with the final view, when that is durable; never fails. */
    public CompletableFuture<RunView> over() {
        return over.copy();
    }

    /** Who asked for it. */
    Caller startedBy() {
        return startedBy;
    }

    /** The run that takes this one along when it ends; empty where it depends on none. */
    Optional<RunId> parent() {
        return Optional.ofNullable(view().detached() ? null : startedBy.run());
    }

    /** Who the run's scripts are to the rest of the server. */
    private Caller scriptCaller() {
        return RunRights.ofScripts(startedBy, id());
    }

    public List<ScriptThreadView> threads() {
        return threads.views();
    }

    /** Starts another script thread of this run. */
    public ScriptThreadId spawn(Script another, JsonNode args, @Nullable String name) {
        return threads.start(another, args, name == null ? another.name().value() : name, false)
                .id();
    }

    /**
     * Has a node host a script for this run; returns when that is stored.
     *
     * @throws DroverException NOT_FOUND where there is no such node
     */
    public RemoteRun spawnOnNode(
            NodeName node, String scriptName, ObjectNode args, @Nullable String name) {
        return onNodes.start(node, scriptName, args, name, scriptCaller());
    }

    /** What a node hosts or hosted for this run. */
    public Optional<RemoteRun> onNode(RunId run) {
        return onNodes.find(run);
    }

    RunsOnNodes onNodes() {
        return onNodes;
    }

    /** Whether this run has, or had, that thread. */
    public boolean has(ScriptThreadId thread) {
        return threads.has(thread);
    }

    /** Completes when the thread is over, with how; can be asked once for each thread. */
    public CompletableFuture<ScriptOutcome> outcome(ScriptThreadId thread) {
        return threads.find(thread).takeOutcome().copy();
    }

    /** Asks one script thread to end; its waiters see it cancelled. */
    public void cancelThread(ScriptThreadId thread) {
        RunThreads.cancel(threads.find(thread), Cause.CANCELLED_BY_USER, "Cancelled by its run");
    }

    /** Launches a process of this run; blocks for about a millisecond, longer on a node. */
    public RunProcess launch(ProcessRequest request) throws InterruptedException {
        return processes.launch(request);
    }

    /** An identifier that a later launch may name, so that it is known before. */
    public ProcessId reserveProcess() {
        return processes.reserve();
    }

    /** A process of this run that is alive. */
    public Optional<RunProcess> process(ProcessId id) {
        return processes.find(id);
    }

    /** Its processes that are alive. */
    public List<ProcessView> processes() {
        return processes.views();
    }

    /** A message for whoever follows the run. */
    public void message(String text, @Nullable JsonNode data, ScriptThreadId from) {
        report.message(text, data, from);
    }

    /** A line that a script wrote to its console. */
    public void console(Level level, String text, ScriptThreadId from) {
        report.console(level, text, from);
    }

    public void progress(RunProgress progress) {
        transitions.progress(progress);
        observer.changed(this);
    }

    /**
     * Keeps something that a script thread uses until the thread ends; takes the place of one of
     * the same name.
     */
    public void attach(ScriptThreadId thread, String name, AutoCloseable attachment) {
        attachments.add(thread, name, attachment);
    }

    /** Ends what was attached; nothing happens where there is none. */
    public void detach(ScriptThreadId thread, String name) {
        attachments.remove(thread, name);
    }

    /**
     * What the primary script decided for this run: its first script thread runs a script of the
     * library.
     */
    public ScriptThreadId begin(ScriptName chosen, @Nullable JsonNode args, ScriptLibrary library) {
        // The script that was asked for may have come with the request; the primary script names it
        // like any other.
        Script first = chosen.equals(script.name()) ? script : library.get(chosen);
        return startMain(first, args == null ? view().args() : args);
    }

    /** Whether it is decided how the run ends. */
    synchronized boolean isEnding() {
        return ending != null;
    }

    boolean isResident() {
        return resident;
    }

    RunProcesses ownProcesses() {
        return processes;
    }

    ControlConfiguration limits() {
        return limits;
    }

    RunReport report() {
        return report;
    }

    /** Its row is there, or never will be. */
    void stored() {
        stored.complete(null);
    }

    /** An end that overtook the row would be forgotten by it. */
    void awaitStored() {
        stored.copy()
                .completeOnTimeout(null, STORING_PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    RunLog log() {
        return log;
    }

    Caller processCaller(ProcessId process) {
        return RunRights.ofProcess(startedBy, id(), process);
    }

    ScriptThreadStart threadStart(RunThread thread, Script chosen, JsonNode args) {
        return new ScriptThreadStart(
                thread.id(),
                id(),
                thread.name(),
                chosen,
                args,
                scriptCaller(),
                new ScriptContextInfo(parts.node().get(), Objects.requireNonNull(information)),
                resident
                        ? parts.threadLimits()
                        : parts.threadLimits().withTime(limits.runTimeLimit()),
                this,
                resident && thread.isMain());
    }

    ScriptThreadListener threadListener(RunThread thread) {
        return new ScriptThreadListener() {
            @Override
            public void ended(ScriptThread started, ScriptOutcome outcome) {
                threadEnded(thread, outcome);
            }
        };
    }

    /**
     * The value of {@code host.run}: what really runs, which the primary script may have chosen.
     */
    private JsonNode information(Script chosen, JsonNode args) {
        RunView view = view();
        return Json.mapper()
                .createObjectNode()
                .put("id", view.runId().value())
                .put("script", chosen.name().value())
                .put("version", chosen.version())
                .put("startedBy", view.startedBy())
                .put("eventId", view.eventId())
                .put("attempt", 1)
                .set("args", args);
    }

    /** Called for the primary script: makes the run's first script thread. */
    ScriptThreadId startMain(Script chosen, JsonNode args) {
        RunThread first;
        synchronized (this) {
            if (ending != null || main != null) {
                throw new DroverException(
                        ErrorKind.CONFLICT,
                        "The run "
                                + id()
                                + (ending == null ? " is " + view().state() : " is ending")
                                + " and cannot start",
                        "Spawn once for each request.");
            }
            information = information(chosen, args);
            first = threads.start(chosen, args, name, true);
            main = first;
            transitions.started(parts.clock().instant());
        }
        observer.changed(this);
        return first.id();
    }

    /** Ends a run for which nothing was started; one that has begun goes on. */
    void refuse(RunOutcome refusal) {
        synchronized (this) {
            if (main != null || ending != null) {
                return;
            }
            ending = refusal;
        }
        carryOut(refusal);
    }

    void cancel(Cause cause, String message) {
        RunThread running;
        synchronized (this) {
            running = main;
        }
        if (running == null) {
            end(RunOutcome.cancelled(cause, message));
        } else {
            threads.cancel(cause, message);
        }
    }

    /** Decides how the run ends, once; ending what it owns goes on by itself. */
    void end(RunOutcome decided) {
        synchronized (this) {
            if (ending != null) {
                return;
            }
            ending = decided;
        }
        carryOut(decided);
    }

    private void carryOut(RunOutcome decided) {
        RunEnd end = new RunEnd(this, parts, transitions, threads, observer);
        Thread.ofVirtual()
                .name("run-end-" + id())
                .start(() -> over.complete(end.carryOut(decided)));
    }

    void threadEnded(RunThread thread, ScriptOutcome outcome) {
        try {
            attachments.threadEnded(thread.id());
            threads.ended(thread, outcome);
        } finally {
            if (thread.isMain()) {
                end(RunOutcome.of(outcome));
            }
        }
    }

    void log(Kind kind, String text, @Nullable ProcessId process) {
        report.entry(kind, text, process);
    }

    /** Asks a resident script; see {@link ScriptThread#request}. */
    CompletableFuture<JsonNode> request(JsonNode argument) {
        return mainThread().request("default", argument);
    }

    /** Completes when the first thread's module is evaluated; is cancelled when that fails. */
    CompletableFuture<Void> mainLoaded() {
        return mainThread().loaded();
    }

    private synchronized ScriptThread mainThread() {
        if (main == null || main.thread() == null) {
            throw new IllegalStateException("Run " + id() + " has not begun");
        }
        return Objects.requireNonNull(main.thread());
    }
}
