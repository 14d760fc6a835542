package dev.drover.server.task;

import dev.drover.api.DroverException;
import dev.drover.api.NodeName;
import dev.drover.api.ProcessId;
import dev.drover.api.RunId;
import dev.drover.api.TargetState;
import dev.drover.api.TaskChanges;
import dev.drover.api.TaskId;
import dev.drover.api.TaskPlan;
import dev.drover.api.TaskRequest;
import dev.drover.api.TaskResults;
import dev.drover.api.TaskView;
import dev.drover.server.access.Caller;
import dev.drover.server.access.Permission;
import dev.drover.server.node.group.KnownNode;
import dev.drover.server.node.order.OrderListener;
import dev.drover.server.node.order.Orders;
import dev.drover.server.node.order.StoredOrder;
import dev.drover.server.process.ProcessStream;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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

    private static final int TRIM_EVERY = 50;

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
    private final Surroundings surroundings;
    private final KnownTasks known;
    private final TaskWork work;
    private final TaskStarts starts;
    private final TaskStops stops;
    private final TaskRecovery recovery;
    private final AtomicInteger overSinceTrim = new AtomicInteger();

    public Tasks(
            TaskConfiguration configuration,
            TaskStore store,
            TaskParts parts,
            Surroundings surroundings) {
        this.configuration = configuration;
        this.store = store;
        this.surroundings = surroundings;
        TaskOutput output = new TaskOutput(parts.folder());
        this.known = new KnownTasks(store, output);
        TaskFiles files = new TaskFiles(parts.copies());
        TaskAlarms alarms = new TaskAlarms();
        TargetWork targets =
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
        this.stops = new TaskStops(known, store, surroundings.journal(), work, targets);
        this.starts = new TaskStarts(configuration, known, store, parts, surroundings, work, stops);
        this.recovery = new TaskRecovery(work, targets, parts.processes(), parts.clock());
    }

    // ---- after a start, in this order

    /** Reads what an earlier server left. */
    public void recover() {
        recovery.read(store, starts::definition).forEach(known::add);
    }

    /** Who hears of an order that is pending; empty where it is no task's. */
    public Optional<OrderListener> left(StoredOrder order, JsonNode body) {
        return recovery.left(order, body);
    }

    /** Goes on with it. Tasks of runs end, for no run outlives its server, and of gone users. */
    public void goOn(Orders orders) {
        recovery.goOn(orders);
        for (LiveTask task : known.live()) {
            TaskView view = task.view();
            if (view.runId() != null || surroundings.rights().isGone(task.user())) {
                stops.untilDone(task, TaskView.Stopping.KILL);
            } else if (view.stopping() != null) {
                stops.untilDone(task, view.stopping());
            }
        }
        work.advance();
    }

    /** The node has linked. */
    public void linked(NodeName node) {
        work.linked(node);
    }

    private void over(LiveTask task, TaskView ended) {
        known.remove(task);
        surroundings.whenOver().accept(ended);
        if (overSinceTrim.incrementAndGet() % TRIM_EVERY == 0) {
            known.trim(configuration.keep());
        }
    }

    // ---- beginning

    /**
     * Starts a task, and returns when it is stored.
     *
     * @param run that it belongs to and ends with; null for none
     * @throws DroverException INVALID_PARAMETERS, NOT_FOUND for a tool, node or group that there is
     *     not, NOT_ALLOWED naming each node where the caller may not, LIMIT_REACHED
     */
    public TaskId start(Caller caller, TaskRequest request, @Nullable RunId run) {
        return starts.start(caller, request, run);
    }

    /** What would be started where, and whether it may be; nothing is sent. */
    public TaskPlan plan(Caller caller, TaskRequest request) {
        return starts.plan(caller, request);
    }

    /**
     * Starts a task again on those of its targets that ended in one of these states.
     *
     * @throws DroverException as with {@link #start}; CONFLICT where the task is not over,
     *     NOT_FOUND where there is none or no such target
     */
    public TaskId rerun(Caller caller, TaskId id, Set<TargetState> states) {
        return starts.rerun(caller, id, states);
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
        return stops.stop(caller, id, nodes, how, wait);
    }

    /** Kills what a run left; returns when that is ordered, or will be as soon as it can be. */
    public void endOf(RunId run) {
        stops.endOf(run);
    }

    /** Likewise all tasks of a user who was disabled or deleted. */
    public void endOf(String user) {
        stops.endOf(user);
    }

    /**
     * Who a process of a task is that connects back: it may report, and look. Empty where that is
     * no task, or one that is over.
     */
    public Optional<Caller> processCaller(RunId owner, ProcessId process) {
        return Optional.ofNullable(known.live(new TaskId(owner.value())))
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
        return known.look(id);
    }

    public TaskView get(TaskId id) {
        return known.get(id);
    }

    /** Newest first. */
    public List<TaskView> list(int limit, @Nullable TaskId before) {
        return known.list(limit, before);
    }

    /** Tasks whose identifiers begin so, newest first. */
    public List<TaskView> startingWith(String prefix, int limit) {
        return known.startingWith(prefix, limit);
    }

    /** Completes when the task is over. */
    public CompletableFuture<TaskView> over(TaskId id) {
        return known.over(id);
    }

    /**
     * What changed since a version, 0 for everything; waits up to {@code wait} where nothing did.
     */
    public TaskChanges poll(TaskId id, long since, Duration wait, int most)
            throws InterruptedException {
        return known.poll(id, since, wait, most);
    }

    /**
     * Targets with equal results folded into one, the largest group first.
     *
     * @param bytes of each stream of a group that are shown at most
     */
    public TaskResults results(TaskId id, int bytes) {
        return known.results(id, bytes);
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
        return known.read(id, node, stream, offset, most);
    }

    @Override
    public void close() {
        work.close();
    }
}
