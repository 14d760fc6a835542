package dev.drover.server.control;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.ProcessId;
import dev.drover.api.ProcessView;
import dev.drover.api.RunId;
import dev.drover.api.RunLogPage;
import dev.drover.api.RunState;
import dev.drover.api.RunView;
import dev.drover.api.ScriptThreadView;
import dev.drover.library.Script;
import dev.drover.library.ScriptLibrary;
import dev.drover.library.ScriptName;
import dev.drover.server.access.Caller;
import dev.drover.server.access.Permission;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * All runs: takes requests, keeps the table of those alive, and answers for those that are over.
 *
 * <p>Safe for use by many threads. A run is acknowledged when its row is durable, and shown in a
 * final state when that is.
 */
public final class Runs implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Runs.class);

    private static final Duration END_PATIENCE = Duration.ofSeconds(60);

    private final ControlConfiguration configuration;
    private final RunParts parts;
    private final ScriptLibrary library;
    private final RunRecords records;
    private final Dispatcher dispatcher;
    private final Object guard = new Object();

    @GuardedBy("guard")
    private final Map<RunId, LiveRun> alive = new HashMap<>();

    @GuardedBy("guard")
    private boolean closed;

    /** Hands an accepted run to whoever decides what becomes of it: the primary script. */
    public interface Dispatcher {

        /** Returns at once. */
        void dispatch(LiveRun run);

        /** The runs of the one who decides, which are in no list of runs. */
        Collection<LiveRun> residents();
    }

    public Runs(
            ControlConfiguration configuration,
            RunParts parts,
            ScriptLibrary library,
            RunRecords records,
            Dispatcher dispatcher) {
        this.configuration = configuration;
        this.parts = parts;
        this.library = library;
        this.records = records;
        this.dispatcher = dispatcher;
    }

    /**
     * Accepts a request: the run is durable when this returns, and goes on by itself.
     *
     * @throws DroverException NOT_ALLOWED, NOT_FOUND (no such script), LIMIT_REACHED, STORAGE_FULL,
     *     UNAVAILABLE
     */
    public RunView start(Caller caller, StartRequest request) {
        return start(caller, request, parts.identifiers().nextRun());
    }

    /** As the other one, under an identifier that nobody else has given or will give. */
    RunView start(Caller caller, StartRequest request, RunId id) {
        caller.require(Permission.RUN_START, "run.start");
        Script script = script(caller, request);
        LiveRun run = admit(caller, request, script, id);
        try {
            records.accepted(run.view());
        } catch (RuntimeException e) {
            forget(run);
            throw e;
        } finally {
            run.stored();
        }
        records.show(run.view());
        dispatcher.dispatch(run);
        String user = caller.user();
        if (parts.isGone().test(user)) {
            cancelOfGone(run, user); // it went meanwhile, and endOf did not see this
        }
        return run.view();
    }

    public Optional<RunView> find(RunId id) {
        return live(id).map(LiveRun::view).or(() -> records.find(id));
    }

    /** The run, alive or not; NOT_FOUND where there is none. */
    public RunView get(RunId id) {
        return find(id).orElseThrow(() -> unknown(id));
    }

    /** Summaries, the newest first, of those before {@code before} where it is given. */
    public List<RunView> list(int limit, @Nullable RunId before) {
        return records.newest(limit, before).stream().map(this::upToDate).toList();
    }

    /** Summaries of runs whose identifier starts with {@code prefix}: at most {@code limit}. */
    public List<RunView> startingWith(String prefix, int limit) {
        return records.startingWith(prefix, limit).stream().map(this::upToDate).toList();
    }

    private RunView upToDate(RunView stored) {
        return live(stored.runId()).map(LiveRun::view).map(RunSummary::of).orElse(stored);
    }

    /** A part of the run's log; waits up to {@code wait} for more while the run goes on. */
    public RunLogPage log(RunId id, long offset, Duration wait) throws InterruptedException {
        Optional<LiveRun> live = live(id);
        if (live.isPresent()) {
            return live.get().log().read(offset, wait);
        }
        get(id);
        return RunLog.readEnded(records.logFile(id), offset);
    }

    /** The local processes of a run, ended ones too, oldest first. */
    public List<ProcessView> processes(RunId id) {
        get(id);
        List<ProcessView> all = new ArrayList<>(records.processes(id));
        live(id).ifPresent(run -> all.addAll(run.processes()));
        return all;
    }

    /** The local processes that are alive: of all runs, and of the primary script. */
    public List<ProcessView> processes() {
        return everything().flatMap(run -> run.processes().stream()).toList();
    }

    /** The script threads that are alive: of all runs, and of the primary script. */
    public List<ScriptThreadView> threads() {
        return everything().flatMap(run -> run.threads().stream()).toList();
    }

    private Stream<LiveRun> everything() {
        return Stream.concat(dispatcher.residents().stream(), living().stream());
    }

    /**
     * Asks the run to end; it does so within its grace. CONFLICT where it is over, NOT_ALLOWED
     * where a local process has not started it.
     */
    public void cancel(Caller caller, RunId id) {
        caller.require(Permission.RUN_CANCEL, "run.cancel");
        LiveRun run =
                live(id).orElseThrow(() -> {
                    RunView over = get(id);
                    return new DroverException(
                            ErrorKind.CONFLICT,
                            "The run " + id + " is " + over.state() + " already",
                            "There is nothing to cancel.");
                });
        ProcessId process = caller.process();
        if (process != null && !process.equals(run.startedBy().process())) {
            throw new DroverException(
                    ErrorKind.NOT_ALLOWED,
                    caller + " may not cancel the run " + id + ", which it did not start",
                    "Let a script or a user do that.");
        }
        run.cancel(Cause.CANCELLED_BY_USER, "Cancelled by " + caller);
    }

    /** Asks all runs of a user who was disabled or deleted to end, also detached ones. */
    public void endOf(String user) {
        living().stream()
                .filter(run -> run.startedBy().user().equals(user))
                .forEach(run -> cancelOfGone(run, user));
    }

    private static void cancelOfGone(LiveRun run, String user) {
        run.cancel(
                Cause.CANCELLED_BY_USER,
                "Cancelled since its user " + user + " was disabled or deleted");
    }

    /**
     * The oldest message that scripts sent to a process; empty where none came within {@code wait}.
     */
    public Optional<JsonNode> receive(RunId id, ProcessId process, Duration wait)
            throws InterruptedException {
        Optional<RunProcess> found =
                everything()
                        .filter(run -> run.id().equals(id))
                        .flatMap(run -> run.process(process).stream())
                        .findAny();
        if (found.isEmpty()) {
            throw new DroverException(
                    ErrorKind.NOT_FOUND,
                    "The process " + process + " of run " + id + " is over",
                    "");
        }
        return found.get().inbox().take(wait);
    }

    /**
     * Who a process of a run is, that connects back by way of its node; NOT_FOUND where it is over.
     */
    public Caller processCaller(RunId id, ProcessId process) {
        LiveRun run =
                everything()
                        .filter(each -> each.id().equals(id))
                        .findAny()
                        .orElseThrow(() ->
                                new DroverException(
                                        ErrorKind.NOT_FOUND,
                                        "The run " + id + " of process " + process + " is over",
                                        ""));
        return run.processCaller(process);
    }

    /** Who a script is that a node hosts for a run; NOT_ALLOWED where that is over. */
    public Caller hostedCaller(RunId id) {
        LiveRun run =
                live(id).filter(each -> !each.isEnding())
                        .orElseThrow(() ->
                                new DroverException(
                                        ErrorKind.NOT_ALLOWED,
                                        "The run " + id + ", which this script belongs to, is over",
                                        ""));
        return RunRights.ofHosted(run.startedBy(), id);
    }

    /** Whether it goes on, and is not about to end. */
    public boolean isAlive(RunId id) {
        return live(id).filter(run -> !run.isEnding()).isPresent();
    }

    public Optional<LiveRun> live(RunId id) {
        synchronized (guard) {
            return Optional.ofNullable(alive.get(id));
        }
    }

    public int aliveCount() {
        synchronized (guard) {
            return alive.size();
        }
    }

    /**
     * Ends every run as FAILED with SERVER_STOPPED and waits for them; nothing is accepted from
     * here on.
     */
    @Override
    public void close() {
        synchronized (guard) {
            closed = true;
        }
        Collection<LiveRun> left = living();
        left.forEach(
                run -> run.end(RunOutcome.failed(Cause.SERVER_STOPPED, "The server was stopped")));
        awaitEnd(left);
        List<RunId> late = living().stream().map(LiveRun::id).toList();
        if (!late.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("runs", late)
                    .log("Runs did not end in time; the next start ends them");
        }
    }

    private Script script(Caller caller, StartRequest request) {
        ScriptName name = ScriptName.of(request.script());
        if (request.source() != null) {
            RunRights.requireOfScripts(caller, Permission.SCRIPT_WRITE, "run.start with a source");
            return Script.local(name, request.source());
        }
        return library.get(name);
    }

    private LiveRun admit(Caller caller, StartRequest request, Script script, RunId id) {
        RunView pending =
                new RunView(
                        id,
                        script.name().value(),
                        script.version(),
                        request.args(),
                        RunState.PENDING,
                        caller.toString(),
                        request.eventId(),
                        request.detached(),
                        parts.clock().instant(),
                        null,
                        null,
                        null,
                        null,
                        null);
        RunLog log =
                new RunLog(
                        pending.runId(),
                        records.logFile(pending.runId()),
                        configuration.logBytesPerRun());
        LiveRun run =
                new LiveRun(
                        pending,
                        caller,
                        Objects.requireNonNullElse(request.name(), LiveRun.MAIN),
                        script,
                        log,
                        parts,
                        configuration,
                        new Watch());
        synchronized (guard) {
            if (closed) {
                throw new DroverException(
                        ErrorKind.UNAVAILABLE,
                        "The server is stopping and takes no more runs",
                        "Try again later.");
            }
            if (alive.size() >= configuration.runsAtOnce()) {
                throw new DroverException(
                        ErrorKind.LIMIT_REACHED,
                        alive.size()
                                + " runs are alive; the limit is "
                                + configuration.runsAtOnce(),
                        "Wait for some to end, or raise runs.runsAtOnce.");
            }
            LiveRun parent = run.parent().map(alive::get).orElse(null);
            if (parent != null && parent.isEnding()) {
                throw new DroverException(
                        ErrorKind.CANCELLED,
                        "The run " + parent.id() + " is ending and starts nothing more",
                        "");
            }
            alive.put(pending.runId(), run);
        }
        return run;
    }

    private static void awaitEnd(Collection<LiveRun> ending) {
        CompletableFuture.allOf(
                        ending.stream().map(LiveRun::over).toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, END_PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private Collection<LiveRun> living() {
        synchronized (guard) {
            return List.copyOf(alive.values());
        }
    }

    private void forget(LiveRun run) {
        synchronized (guard) {
            alive.remove(run.id());
        }
    }

    private static DroverException unknown(RunId id) {
        return new DroverException(
                ErrorKind.NOT_FOUND,
                "There is no run " + id,
                "'drover runs' lists those that are kept.");
    }

    private final class Watch implements RunObserver {

        @Override
        public void changed(LiveRun run) {
            records.show(run.view());
        }

        @Override
        public void ending(LiveRun run) {
            List<LiveRun> dependent =
                    living().stream()
                            .filter(other -> other.parent().equals(Optional.of(run.id())))
                            .toList();
            dependent.forEach(other ->
                    other.cancel(
                            Cause.RUN_ENDED,
                            "The run " + run.id() + ", which had started it, is over"));
            awaitEnd(dependent);
        }

        @Override
        public void keep(RunView ended) {
            records.ended(ended);
        }

        @Override
        public void over(LiveRun run) {
            records.show(run.view());
            forget(run);
        }
    }
}
