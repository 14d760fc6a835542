package dev.drover.server.task;

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
import dev.drover.server.access.Caller;
import dev.drover.server.access.Permission;
import dev.drover.server.node.group.KnownNode;
import dev.drover.server.node.order.OrderListener;
import dev.drover.server.node.order.Orders;
import dev.drover.server.node.order.StoredOrder;
import dev.drover.server.node.work.RemoteProcess;
import dev.drover.server.process.ProcessStream;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * All tasks of a primary: the one way in for console, command line and script.
 *
 * <p>Safe for use by many threads.
 */
public final class Tasks implements AutoCloseable {

    private static final int TRIM_EVERY = 50;

    private static final Set<Permission> OF_A_PROCESS =
            EnumSet.of(
                    Permission.SERVER_READ,
                    Permission.STATUS_READ,
                    Permission.STATUS_WRITE,
                    Permission.DATA_READ,
                    Permission.EVENT_EMIT,
                    Permission.TASK_READ);

    /** What tasks need from outside, beside what they are made of. */
    public record Surroundings(
            TaskRights rights,
            TaskEvent.Journal journal,
            Function<List<String>, List<KnownNode>> choose,
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

    /** Goes on with it. Tasks of runs end, for no run outlives its server. */
    public void goOn(Orders orders) {
        recovery.goOn(orders);
        live.values().stream()
                .filter(task -> task.view().runId() != null)
                .forEach(task -> stop(task, TaskView.Stopping.KILL));
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
        Chosen chosen = choose(request);
        requireRights(caller, chosen);
        return start(caller, chosen.forAll(), chosen.targets(), request.eventId(), run, null);
    }

    /** What would be started where, and whether it may be; nothing is sent. */
    public TaskPlan plan(Caller caller, TaskRequest request) {
        Chosen chosen = choose(request);
        TaskPreparation.Prepared prepared = chosen.prepared();
        Map<NodeName, String> denied =
                surroundings.rights().denied(caller, prepared.tool(), names(chosen.nodes()));
        List<TaskPlan.PlannedFile> files =
                new TaskFiles(parts.copies()).plan(prepared.definition().files());
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
            work.requireRoom();
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
        requireRights(caller, task.view().tool(), again);
        TaskView view = task.view();
        return start(
                caller,
                new TaskPreparation.Prepared(
                        view.tool(),
                        view.toolVersion(),
                        null,
                        definition(task),
                        view.command(),
                        Map.of(),
                        view.parameters()),
                again,
                null,
                null,
                id);
    }

    // ---- ending

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
            meant.forEach(target -> stop(target, how == TaskView.Stopping.KILL));
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

    /** Kills what a run left; returns when that is ordered. */
    public void endOf(RunId run) {
        live.values().stream()
                .filter(task -> run.equals(task.view().runId()))
                .forEach(task -> stop(task, TaskView.Stopping.KILL));
    }

    private void over(LiveTask task, TaskView ended) {
        surroundings.whenOver().accept(ended);
        live.remove(task.id());
        if (overSinceTrim.incrementAndGet() % TRIM_EVERY == 0) {
            store.trim(configuration.keep()).forEach(output::delete);
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
        return task != null ? TaskLook.of(task) : TaskLook.of(stored(id));
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
        return task != null
                ? task.poll(since, wait, most)
                : TaskLook.of(stored(id)).poll(since, most);
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
        StoredTask task = stored(id);
        int position = task.nodes().indexOf(node);
        if (position < 0) {
            return null;
        }
        return task.ends().stream()
                .filter(end -> end.position() == position)
                .findFirst()
                .map(end -> new LiveTask.Started(end.process(), true))
                .orElse(new LiveTask.Started(null, true));
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
