package dev.drover.server.task;

import dev.drover.api.Cause;
import dev.drover.api.NodeName;
import dev.drover.api.RunId;
import dev.drover.api.TaskState;
import dev.drover.api.TaskView;
import dev.drover.server.node.order.EndedOrder;
import dev.drover.server.node.order.OrderListener;
import dev.drover.server.node.order.Orders;
import dev.drover.server.node.order.StoredOrder;
import dev.drover.server.node.work.NodeProcesses;
import dev.drover.server.node.work.RemoteProcess;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.JsonNode;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Takes up the tasks that an earlier server left: a target whose end is stored is over; one whose
 * order is pending goes on; one whose order ended, but not it, ends as the order did; all others
 * were not begun. Used by the thread that starts the server.
 */
final class TaskRecovery {

    private static final Logger LOG = LoggerFactory.getLogger(TaskRecovery.class);

    private static final class Left {
        private final LiveTask task;
        private final Map<NodeName, LiveTarget> open = new HashMap<>();
        private final List<LiveTarget> running = new ArrayList<>();

        Left(LiveTask task) {
            this.task = task;
        }
    }

    private final TaskWork work;
    private final TargetWork targets;
    private final NodeProcesses processes;
    private final InstantSource clock;
    private final Map<RunId, Left> left = new LinkedHashMap<>();

    TaskRecovery(TaskWork work, TargetWork targets, NodeProcesses processes, InstantSource clock) {
        this.work = work;
        this.targets = targets;
        this.processes = processes;
        this.clock = clock;
    }

    /** First: the tasks themselves; gives those that can be gone on with. */
    List<LiveTask> read(TaskStore store, Function<StoredTask, TaskDefinition> definitions) {
        for (StoredTask stored : store.unfinished()) {
            try {
                enter(stored, definitions.apply(stored));
            } catch (RuntimeException e) { // such a task must not keep the primary from starting
                LOG.atError()
                        .addKeyValue("task", stored.view().taskId())
                        .setCause(e)
                        .log("A task that was left cannot be read");
                giveUp(store, stored.view());
            }
        }
        return left.values().stream().map(each -> each.task).toList();
    }

    private void giveUp(TaskStore store, TaskView view) {
        try {
            store.update(unreadable(view));
        } catch (RuntimeException e) { // at the next start again
            LOG.atError()
                    .addKeyValue("task", view.taskId())
                    .setCause(e)
                    .log("That a task cannot be read could not be stored");
        }
    }

    private TaskView unreadable(TaskView view) {
        return new TaskView(
                view.taskId(),
                TaskState.FAILED,
                Cause.INTERNAL,
                "The stored task cannot be read; the log of the primary says why",
                view.tool(),
                view.toolVersion(),
                view.command(),
                view.parameters(),
                view.targets(),
                view.counts(),
                view.startedBy(),
                view.user(),
                view.softTimeout(),
                view.timeout(),
                view.stopping(),
                view.rerunOf(),
                view.runId(),
                view.eventId(),
                view.createdAt(),
                view.startedAt(),
                clock.instant());
    }

    private void enter(StoredTask stored, TaskDefinition definition) {
        LiveTask task = new LiveTask(stored.view(), definition, stored.nodes());
        stored.ends().forEach(task::restored);
        Left entered = new Left(task);
        task.targets().stream()
                .filter(target -> target.end() == null)
                .forEach(target -> entered.open.put(target.node(), target));
        left.put(task.id().asOwner(), entered);
    }

    /** Then: who hears of an order that is pending; empty where it is no target's. */
    Optional<OrderListener> left(StoredOrder order, JsonNode body) {
        Left its = order.owner() == null ? null : left.get(order.owner());
        if (its == null || !NodeProcesses.isLaunch(order)) {
            return Optional.empty();
        }
        LiveTarget target = its.open.remove(order.node());
        if (target == null) {
            return Optional.empty();
        }
        its.running.add(target);
        RemoteProcess process =
                targets.left(
                        target,
                        work,
                        (listener, folder) -> processes.left(order, body, listener, folder));
        return Optional.of(process);
    }

    /** At last: ends that were not stored of targets, and everything goes on. */
    void goOn(Orders orders) {
        Set<RunId> open =
                left.entrySet().stream()
                        .filter(each -> !each.getValue().open.isEmpty())
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet());
        Collection<EndedOrder> ended = open.isEmpty() ? List.of() : orders.endedOf(open);
        Map<LiveTarget, EndedOrder> overButNotStored = new LinkedHashMap<>();
        for (EndedOrder order : ended) {
            Left its = left.get(order.order().owner());
            LiveTarget target =
                    its == null || !NodeProcesses.isLaunch(order.order())
                            ? null
                            : its.open.get(order.order().node());
            if (target != null) {
                overButNotStored.put(target, order);
            }
        }
        overButNotStored.keySet().forEach(target -> lost(target).running.add(target));
        for (Left each : left.values()) {
            if (each.running.isEmpty()) {
                work.add(each.task);
            } else {
                work.resume(each.task, each.running);
            }
        }
        overButNotStored.forEach((target, order) ->
                targets.left(
                        target,
                        work,
                        (listener, folder) ->
                                processes.ended(order.order(), order.end(), listener, folder)));
    }

    private Left lost(LiveTarget target) {
        return Objects.requireNonNull(left.get(target.task().id().asOwner()));
    }
}
