package dev.drover.server.task;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.NodeSets;
import dev.drover.api.RunId;
import dev.drover.api.TaskId;
import dev.drover.api.TaskView;
import dev.drover.server.access.Caller;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Ends tasks, and targets of them, before they end themselves. Safe for use by many threads. */
final class TaskStops {

    private static final Logger LOG = LoggerFactory.getLogger(TaskStops.class);

    private static final Duration AGAIN = Duration.ofSeconds(5);

    /** What is stored takes some milliseconds, unless the disk is full. */
    private static final Duration STORED = Duration.ofSeconds(5);

    private final KnownTasks known;
    private final TaskStore store;
    private final TaskEvent.Journal journal;
    private final TaskWork work;
    private final TargetWork targets;

    TaskStops(
            KnownTasks known,
            TaskStore store,
            TaskEvent.Journal journal,
            TaskWork work,
            TargetWork targets) {
        this.known = known;
        this.store = store;
        this.journal = journal;
        this.work = work;
        this.targets = targets;
    }

    /** As {@link Tasks#stop}. */
    Tasks.Stopped stop(
            Caller caller,
            TaskId id,
            @Nullable Collection<NodeName> nodes,
            TaskView.Stopping how,
            Duration wait)
            throws InterruptedException {
        LiveTask task = known.live(id);
        if (task == null) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "Task " + id + " is over: it is " + known.stored(id).view().state(),
                    "");
        }
        List<LiveTarget> meant = nodes == null ? task.targets() : targets(task, nodes);
        ObjectNode details = Json.mapper().createObjectNode();
        if (nodes != null) {
            details.put("targets", NodeSets.fold(nodes));
        }
        journal.record(
                List.of(
                        TaskEvent.by(
                                caller,
                                how == TaskView.Stopping.KILL ? "task.kill" : "task.cancel",
                                id.value(),
                                details)));
        TaskWatch watch = new TaskWatch(task);
        List<LiveTarget> affected = watch.open(meant, how == TaskView.Stopping.KILL);
        if (nodes == null) {
            stop(task, how);
        } else {
            List<LiveTarget> unbegun = watch.open(meant, false);
            meant.forEach(target -> stop(target, how == TaskView.Stopping.KILL));
            watch.awaitOver(unbegun, STORED); // of these nothing else is durable but their end
        }
        List<LiveTarget> open = watch.awaitOver(affected, wait);
        return new Tasks.Stopped(
                affected.size() - open.size(), open.stream().map(this::open).toList());
    }

    private Tasks.Stopped.Open open(LiveTarget target) {
        return new Tasks.Stopped.Open(
                target.node(),
                target.view().state(),
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
                            .orElseThrow(() -> KnownTasks.noTarget(task.id(), node)));
        }
        return found;
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
        target.stop(kill).ifPresent(process -> targets.end(target, process));
    }

    /** Kills what a run left; returns when that is ordered, or will be as soon as it can be. */
    void endOf(RunId run) {
        known.live().stream()
                .filter(task -> run.equals(task.view().runId()))
                .forEach(task -> untilDone(task, TaskView.Stopping.KILL));
    }

    void endOf(String user) {
        known.live().stream()
                .filter(task -> task.user().equals(user))
                .forEach(task -> untilDone(task, TaskView.Stopping.KILL));
    }

    /** Nobody asks for it again: where it cannot be done now, as with a full disk, it is later. */
    void untilDone(LiveTask task, TaskView.Stopping how) {
        if (known.live(task.id()) == null) {
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
            work.later(AGAIN, () -> untilDone(task, how));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
