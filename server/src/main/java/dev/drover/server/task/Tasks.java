package dev.drover.server.task;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.NodeSets;
import dev.drover.api.ProcessId;
import dev.drover.api.RunId;
import dev.drover.api.TargetState;
import dev.drover.api.TaskChanges;
import dev.drover.api.TaskId;
import dev.drover.api.TaskPlan;
import dev.drover.api.TaskRequest;
import dev.drover.api.TaskResults;
import dev.drover.api.TaskState;
import dev.drover.api.TaskView;
import dev.drover.api.ToolName;
import dev.drover.server.access.Caller;
import dev.drover.server.access.Permission;
import dev.drover.server.node.group.KnownNode;
import dev.drover.server.node.order.OrderListener;
import dev.drover.server.node.order.Orders;
import dev.drover.server.node.order.StoredOrder;
import dev.drover.server.node.work.RemoteProcess;
import dev.drover.server.process.ProcessStream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * All tasks of a primary: the one way in for console, command line and script.
 *
 * <p>Safe for use by many threads.
 */
public final class Tasks implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Tasks.class);

    private static final int TRIM_EVERY = 50;

    private static final Duration STOP_AGAIN = Duration.ofSeconds(5);

    /** What is stored takes some milliseconds, unless the disk is full. */
    private static final Duration STORED = Duration.ofSeconds(5);

    /** Tasks that are over and were looked at, as their output is read piece by piece. */
    private static final int LOOKS = 8;

    private static final Set<Permission> OF_A_PROCESS =
            EnumSet.of(
                    Permission.SERVER_READ,
                    Permission.STATUS_READ,
                    Permission.STATUS_WRITE,
                    Permission.DATA_READ,
                    Permission.EVENT_EMIT);

    /**
     * What tasks need from outside, beside what they are made of.
     *
     * @param isAlive whether a run goes on
     */
    public record Surroundings(
            TaskRights rights,
            TaskEvent.Journal journal,
            Function<List<String>, List<KnownNode>> choose,
            Predicate<RunId> isAlive,
            Consumer<TaskView> whenOver) {}

    private final TaskConfiguration configuration;
    private final TaskStore store;
    private final TaskParts parts;
    private final Surroundings surroundings;
    private final TaskPreparation preparation;
    private final TaskWork work;
    private final TargetWork targets;
    private final TaskRecovery recovery;
    private final TaskOutput output;
    private final Map<TaskId, LiveTask> live = new ConcurrentHashMap<>();

    @GuardedBy("looks")
    private final Map<TaskId, TaskLook> looks =
            new LinkedHashMap<>(LOOKS, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<TaskId, TaskLook> eldest) {
                    return size() > LOOKS;
                }
            };

    private final AtomicInteger overSinceTrim = new AtomicInteger();

    public Tasks(
            TaskConfiguration configuration,
            TaskStore store,
            TaskParts parts,
            Surroundings surroundings) {
        this.configuration = configuration;
        this.store = store;
        this.parts = parts;
        this.surroundings = surroundings;
        this.preparation = new TaskPreparation(configuration, parts.tools());
        this.output = new TaskOutput(parts.folder());
        TaskFiles files = new TaskFiles(parts.copies());
        TaskAlarms alarms = new TaskAlarms();
        this.targets =
                new TargetWork(
                        parts.processes(),
                        files,
                        output,
                        alarms,
                        parts.identifiers(),
                        parts.clock());
        this.work =
                new TaskWork(
                        configuration,
                        store,
                        surroundings.journal(),
                        files,
                        targets,
                        alarms,
                        new TaskPlaces(configuration, parts.processes()::isLinked),
                        parts.clock(),
                        this::over);
        this.recovery = new TaskRecovery(work, targets, parts.processes(), parts.clock());
    }

    // ---- after a start, in this order

    /** Reads what an earlier server left. */
    public void recover() {
        recovery.read(store, this::definition).forEach(task -> live.put(task.id(), task));
    }

    /** Who hears of an order that is pending; empty where it is no task's. */
    public Optional<OrderListener> left(StoredOrder order, JsonNode body) {
        return recovery.left(order, body);
    }

    /** Goes on with it. Tasks of runs end, for no run outlives its server, and of gone users. */
    public void goOn(Orders orders) {
        recovery.goOn(orders);
        for (LiveTask task : live.values()) {
            TaskView view = task.view();
            if (view.runId() != null || surroundings.rights().isGone(task.user())) {
                stopUntilDone(task, TaskView.Stopping.KILL);
            } else if (view.stopping() != null) {
                stopUntilDone(task, view.stopping());
            }
        }
        work.advance();
    }

    private TaskDefinition definition(StoredTask task) {
        return Json.mapper()
                .readValue(parts.seal().open(task.sealedDefinition()), TaskDefinition.class);
    }

    /** The node has linked. */
    public void linked(NodeName node) {
        work.linked(node);
    }

    // ---- beginning

    /** What a request comes to. */
    private record Chosen(TaskPreparation.Prepared prepared, List<KnownNode> nodes) {

        /** A tool for many systems at once has one target, which is told the others. */
        List<NodeName> targets() {
            NodeName one = prepared.runsOn();
            return one == null ? names(nodes) : List.of(one);
        }

        TaskPreparation.Prepared forAll() {
            return prepared.runsOn() == null ? prepared : prepared.withTargets(names(nodes));
        }
    }

    /**
     * Starts a task, and returns when it is stored.
     *
     * @param run that it belongs to and ends with; null for none
     * @throws DroverException INVALID_PARAMETERS, NOT_FOUND for a tool, node or group that there is
     *     not, NOT_ALLOWED naming each node where the caller may not, LIMIT_REACHED
     */
    public TaskId start(Caller caller, TaskRequest request, @Nullable RunId run) {
        requireOwnFiles(caller, request);
        Chosen chosen = choose(request);
        requireRights(caller, chosen);
        return start(caller, chosen.forAll(), chosen.targets(), request.eventId(), run, null);
    }

    /** What would be started where, and whether it may be; nothing is sent. */
    public TaskPlan plan(Caller caller, TaskRequest request) {
        caller.require(Permission.NODE_READ, "a dry run, which shows nodes");
        requireOwnFiles(caller, request);
        Chosen chosen = choose(request);
        TaskPreparation.Prepared prepared = chosen.prepared();
        Map<NodeName, String> denied =
                surroundings.rights().denied(caller, prepared.tool(), names(chosen.nodes()));
        List<TaskPlan.PlannedFile> files =
                denied.isEmpty()
                        ? new TaskFiles(parts.copies()).plan(prepared.definition().files())
                        : List.of();
        return new TaskPlan(
                prepared.tool(),
                prepared.version(),
                prepared.command(),
                prepared.environment(),
                files,
                prepared.definition().user(),
                prepared.definition().limits().soft(),
                prepared.definition().limits().hard(),
                chosen.nodes().stream()
                        .map(node ->
                                new TaskPlan.PlannedTarget(
                                        node.name(), node.state(), denied.get(node.name())))
                        .toList(),
                denied.isEmpty() && files.stream().allMatch(file -> file.problem() == null));
    }

    /** What a request copies may be any file of this machine, as with a process launched here. */
    private static void requireOwnFiles(Caller caller, TaskRequest request) {
        if (!request.files().isEmpty()) {
            caller.require(Permission.PROCESS_LAUNCH, "a task with files of the primary");
        }
    }

    private Chosen choose(TaskRequest request) {
        TaskPreparation.Prepared prepared = preparation.prepare(request);
        List<KnownNode> nodes = surroundings.choose().apply(request.targets());
        if (nodes.isEmpty()) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "'" + String.join(" ", request.targets()) + "' chooses no node",
                    "'drover node list QUERY' shows what a choice comes to.");
        }
        if (nodes.size() > configuration.targetsPerTask()) {
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    nodes.size()
                            + " targets are chosen; the limit tasks.targetsPerTask is "
                            + configuration.targetsPerTask(),
                    "Choose fewer at a time.");
        }
        return new Chosen(prepared, nodes);
    }

    private static List<NodeName> names(List<KnownNode> nodes) {
        return nodes.stream().map(KnownNode::name).toList();
    }

    private void requireRights(Caller caller, Chosen chosen) {
        requireRights(caller, chosen.prepared().tool(), names(chosen.nodes()));
    }

    private void requireRights(Caller caller, String tool, List<NodeName> nodes) {
        Map<NodeName, String> denied = surroundings.rights().denied(caller, tool, nodes);
        if (!denied.isEmpty()) {
            DroverException refusal = Denials.refusal(caller, tool, denied);
            ObjectNode details = Json.mapper().createObjectNode();
            details.put("tool", tool).put("targets", NodeSets.fold(nodes));
            details.put("message", refusal.text());
            surroundings.journal().refused(event(caller, "task.start", "", details));
            throw refusal;
        }
    }

    private TaskId start(
            Caller caller,
            TaskPreparation.Prepared prepared,
            List<NodeName> nodes,
            @Nullable String eventId,
            @Nullable RunId run,
            @Nullable TaskId rerunOf) {
        TaskDefinition definition = prepared.definition();
        TaskView view =
                new TaskView(
                        parts.identifiers().nextTask(),
                        TaskState.PENDING,
                        null,
                        null,
                        prepared.tool(),
                        prepared.version(),
                        prepared.command(),
                        prepared.parameters(),
                        nodes.size(),
                        Map.of(TargetState.PENDING, nodes.size()),
                        caller.user(),
                        definition.user(),
                        definition.limits().soft(),
                        definition.limits().hard(),
                        null,
                        rerunOf,
                        run,
                        eventId,
                        parts.clock().instant(),
                        null,
                        null);
        LiveTask task = new LiveTask(view, definition, nodes);
        work.requireRoom(task.user());
        surroundings
                .journal()
                .record(
                        List.of(
                                event(
                                        caller,
                                        "task.start",
                                        view.taskId().value(),
                                        asked(view, nodes))));
        live.put(task.id(), task);
        boolean added = false;
        try {
            store.insert(
                    new StoredTask(
                            view,
                            nodes,
                            parts.seal().seal(Json.mapper().writeValueAsString(definition)),
                            List.of()));
            work.add(task);
            added = true;
        } finally {
            if (!added) {
                live.remove(task.id());
            }
        }
        boolean runOver = run != null && !surroundings.isAlive().test(run);
        if (runOver || surroundings.rights().isGone(task.user())) {
            stopUntilDone(task, TaskView.Stopping.KILL); // that was meanwhile, and did not see this
        }
        work.advance();
        return task.id();
    }

    private static TaskEvent event(
            Caller caller, String action, String subject, ObjectNode details) {
        return new TaskEvent(caller.toString(), caller.user(), action, subject, null, details);
    }

    private static ObjectNode asked(TaskView view, List<NodeName> nodes) {
        ObjectNode details = Json.mapper().createObjectNode();
        details.put("tool", view.tool());
        details.set("command", Json.mapper().valueToTree(view.command()));
        details.set("parameters", Json.mapper().valueToTree(view.parameters()));
        details.put("targets", NodeSets.fold(nodes));
        if (view.rerunOf() != null) {
            details.put("rerunOf", view.rerunOf().value());
        }
        return details;
    }

    /**
     * Starts a task again on those of its targets that ended in one of these states.
     *
     * @throws DroverException as with {@link #start}; CONFLICT where the task is not over,
     *     NOT_FOUND where there is none or no such target
     */
    public TaskId rerun(Caller caller, TaskId id, Set<TargetState> states) {
        StoredTask task = stored(id);
        if (!task.view().state().isFinal()) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "Task " + id + " is not over: it is " + task.view().state(),
                    "Wait for it, or cancel it.");
        }
        List<NodeName> again =
                task.ends().stream()
                        .filter(end -> states.contains(end.state()))
                        .map(end -> task.nodes().get(end.position()))
                        .sorted()
                        .toList();
        if (again.isEmpty()) {
            throw new DroverException(
                    ErrorKind.NOT_FOUND,
                    "No target of task " + id + " ended as " + states,
                    "'drover task show " + id + "' shows how they ended.");
        }
        TaskView view = task.view();
        TaskDefinition definition = definition(task);
        requireUnchanged(caller, view, definition);
        requireRights(
                caller, view.tool(), definition.chosen().isEmpty() ? again : definition.chosen());
        return start(
                caller,
                new TaskPreparation.Prepared(
                        view.tool(),
                        view.toolVersion(),
                        null,
                        definition,
                        view.command(),
                        Map.of(),
                        view.parameters()),
                again,
                null,
                null,
                id);
    }

    /** What was done before is not what may be done now, nor by anybody else. */
    private void requireUnchanged(Caller caller, TaskView view, TaskDefinition definition) {
        if (view.toolVersion() != null) {
            long now = parts.tools().get(new ToolName(view.tool())).info().version();
            if (now != view.toolVersion()) {
                throw new DroverException(
                        ErrorKind.CONFLICT,
                        "The tool "
                                + view.tool()
                                + " is version "
                                + now
                                + " by now; task "
                                + view.taskId()
                                + " ran version "
                                + view.toolVersion(),
                        "Run the tool anew.");
            }
        }
        if (definition.hasSecrets() && !caller.user().equals(view.startedBy())) {
            throw new DroverException(
                    ErrorKind.NOT_ALLOWED,
                    "Task "
                            + view.taskId()
                            + " has secrets of "
                            + view.startedBy()
                            + ", and only they may run it again",
                    "Run it anew, with secrets of your own.");
        }
        if (!definition.files().isEmpty() && view.toolVersion() == null) {
            caller.require(Permission.PROCESS_LAUNCH, "a task with files of the primary");
        }
    }

    // ---- ending

    /** Throws NOT_ALLOWED for a task of somebody else, unless the caller has the permission. */
    public void requireOwn(Caller caller, TaskId id, Permission ofOthers) {
        if (!get(id).startedBy().equals(caller.user())) {
            caller.require(ofOthers, "task " + id + " of " + get(id).startedBy());
        }
    }

    /**
     * What came of a wish to end targets.
     *
     * @param ended how many of them are over
     * @param open those that are not, with what they wait for
     */
    public record Stopped(int ended, List<Open> open) {

        /** A target that is not over. */
        public record Open(NodeName node, TargetState state, @Nullable String waitsFor) {}
    }

    /**
     * Ends a task: no further target begins, and with KILL what runs is ended. The wish is durable
     * before anything follows from it: what cannot be reached now is ended when it comes back.
     *
     * @param nodes the targets that are meant; null for all of the task
     * @param wait for so long for what is to end
     * @throws DroverException NOT_FOUND for a task or target that there is not; CONFLICT where the
     *     task is over
     */
    public Stopped stop(
            Caller caller,
            TaskId id,
            @Nullable Collection<NodeName> nodes,
            TaskView.Stopping how,
            Duration wait)
            throws InterruptedException {
        LiveTask task = live.get(id);
        if (task == null) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "Task " + id + " is over: it is " + stored(id).view().state(),
                    "");
        }
        List<LiveTarget> meant = nodes == null ? task.targets() : targets(task, nodes);
        ObjectNode details = Json.mapper().createObjectNode();
        if (nodes != null) {
            details.put("targets", NodeSets.fold(nodes));
        }
        surroundings
                .journal()
                .record(
                        List.of(
                                event(
                                        caller,
                                        how == TaskView.Stopping.KILL ? "task.kill" : "task.cancel",
                                        id.value(),
                                        details)));
        List<LiveTarget> affected = task.open(meant, how == TaskView.Stopping.KILL);
        if (nodes == null) {
            stop(task, how);
        } else {
            List<LiveTarget> unbegun = task.open(meant, false);
            meant.forEach(target -> stop(target, how == TaskView.Stopping.KILL));
            task.awaitOver(unbegun, STORED); // of these nothing else is durable but their end
        }
        List<LiveTarget> open = task.awaitOver(affected, wait);
        return new Stopped(affected.size() - open.size(), open.stream().map(this::open).toList());
    }

    private Stopped.Open open(LiveTarget target) {
        return new Stopped.Open(
                target.node(),
                target.task().view(target).state(),
                targets.isLinked(target)
                        ? null
                        : "Node "
                                + target.node()
                                + " is not linked; it is ended there when it comes back");
    }

    private static List<LiveTarget> targets(LiveTask task, Collection<NodeName> nodes) {
        List<LiveTarget> found = new ArrayList<>();
        for (NodeName node : nodes) {
            found.add(
                    task.targets().stream()
                            .filter(target -> target.node().equals(node))
                            .findFirst()
                            .orElseThrow(() -> noTarget(task.id(), node)));
        }
        return found;
    }

    private static DroverException noTarget(TaskId task, NodeName node) {
        return new DroverException(
                ErrorKind.NOT_FOUND,
                "Task " + task + " has no target " + node,
                "'drover task show " + task + "' shows its targets.");
    }

    private void stop(LiveTask task, TaskView.Stopping how) {
        store.update(task.stoppingView(how));
        task.stopping(how);
        if (work.withdraw(task)) {
            work.neverBegun(task);
            return;
        }
        work.stopped(work.withdrawAll(task));
        task.targets().forEach(target -> stop(target, how == TaskView.Stopping.KILL));
    }

    private void stop(LiveTarget target, boolean kill) {
        if (work.withdraw(target)) {
            work.stopped(List.of(target));
            return;
        }
        RemoteProcess process = target.task().stop(target, kill);
        if (process != null) {
            targets.end(target, process);
        }
    }

    /** Kills what a run left; returns when that is ordered, or will be as soon as it can be. */
    public void endOf(RunId run) {
        live.values().stream()
                .filter(task -> run.equals(task.view().runId()))
                .forEach(task -> stopUntilDone(task, TaskView.Stopping.KILL));
    }

    /** Likewise all tasks of a user who was disabled or deleted. */
    public void endOf(String user) {
        live.values().stream()
                .filter(task -> task.user().equals(user))
                .forEach(task -> stopUntilDone(task, TaskView.Stopping.KILL));
    }

    /** Nobody asks for it again: where it cannot be done now, as with a full disk, it is later. */
    private void stopUntilDone(LiveTask task, TaskView.Stopping how) {
        if (!live.containsKey(task.id())) {
            return;
        }
        boolean interrupted = Thread.interrupted(); // whoever ends a run is, and this goes first
        try {
            stop(task, how);
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("task", task.id())
                    .setCause(e)
                    .log("A task cannot be ended; trying again");
            work.later(STOP_AGAIN, () -> stopUntilDone(task, how));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void over(LiveTask task, TaskView ended) {
        live.remove(task.id());
        surroundings.whenOver().accept(ended);
        if (overSinceTrim.incrementAndGet() % TRIM_EVERY == 0) {
            store.trim(configuration.keep())
                    .forEach(old -> {
                        forget(old);
                        output.delete(old);
                    });
        }
    }

    private void forget(TaskId forgotten) {
        synchronized (looks) {
            looks.remove(forgotten);
        }
    }

    /**
     * Who a process of a task is that connects back: it may report, and look. Empty where that is
     * no task, or one that is over.
     */
    public Optional<Caller> processCaller(RunId owner, ProcessId process) {
        return Optional.ofNullable(live.get(new TaskId(owner.value())))
                .map(task ->
                        new Caller(
                                Caller.Kind.PROCESS,
                                task.user(),
                                OF_A_PROCESS,
                                OF_A_PROCESS,
                                owner,
                                process));
    }

    // ---- looking

    /** What is known of a task, over or not. NOT_FOUND where there is none. */
    public TaskLook look(TaskId id) {
        LiveTask task = live.get(id);
        return task != null ? TaskLook.of(task) : lookStored(id);
    }

    /** What is over does not change, so it is read once for many questions. */
    private TaskLook lookStored(TaskId id) {
        synchronized (looks) {
            TaskLook known = looks.get(id);
            if (known != null) {
                return known;
            }
        }
        TaskLook look = TaskLook.of(stored(id));
        if (look.view().state().isFinal()) {
            synchronized (looks) {
                looks.put(id, look);
            }
        }
        return look;
    }

    public TaskView get(TaskId id) {
        return look(id).view();
    }

    /** Newest first. */
    public List<TaskView> list(int limit, @Nullable TaskId before) {
        return current(store.list(limit, before));
    }

    /** Tasks whose identifiers begin so, newest first. */
    public List<TaskView> startingWith(String prefix, int limit) {
        return current(store.startingWith(prefix, limit));
    }

    private List<TaskView> current(List<TaskView> stored) {
        return stored.stream()
                .map(view -> {
                    LiveTask task = live.get(view.taskId());
                    return task == null ? view : task.view();
                })
                .toList();
    }

    /** Completes when the task is over. */
    public CompletableFuture<TaskView> over(TaskId id) {
        LiveTask task = live.get(id);
        return task == null ? CompletableFuture.completedFuture(stored(id).view()) : task.over();
    }

    /**
     * What changed since a version, 0 for everything; waits up to {@code wait} where nothing did.
     */
    public TaskChanges poll(TaskId id, long since, Duration wait, int most)
            throws InterruptedException {
        LiveTask task = live.get(id);
        return task != null ? task.poll(since, wait, most) : lookStored(id).poll(since, most);
    }

    /**
     * Targets with equal results folded into one, the largest group first.
     *
     * @param bytes of each stream of a group that are shown at most
     */
    public TaskResults results(TaskId id, int bytes) {
        TaskLook look = look(id);
        return new Folding(output).fold(look.view(), look.results(), bytes);
    }

    /**
     * A piece of a target's output.
     *
     * @param over whether nothing comes behind it
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    public record Piece(byte[] bytes, boolean over) {}

    /** What a target has written from an offset on, at most {@code most} bytes. */
    public Piece read(TaskId id, NodeName node, ProcessStream stream, long offset, int most) {
        LiveTask task = live.get(id);
        LiveTask.Started started = task == null ? started(id, node) : task.started(node);
        if (started == null) {
            throw noTarget(id, node);
        }
        ProcessId process = started.process();
        byte[] bytes =
                process == null ? new byte[0] : output.read(id, process, stream, offset, most);
        return new Piece(bytes, started.over() && bytes.length < most);
    }

    private LiveTask.@Nullable Started started(TaskId id, NodeName node) {
        return lookStored(id)
                .result(node)
                .map(result ->
                        new LiveTask.Started(
                                result.end() == null ? null : result.end().process(), true))
                .orElse(null);
    }

    private StoredTask stored(TaskId id) {
        return store.find(id)
                .orElseThrow(() ->
                        new DroverException(
                                ErrorKind.NOT_FOUND,
                                "There is no task " + id,
                                "'drover task list' shows those that are kept."));
    }

    @Override
    public void close() {
        work.close();
    }
}
