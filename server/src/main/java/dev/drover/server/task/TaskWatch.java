package dev.drover.server.task;

import dev.drover.api.NodeName;
import dev.drover.api.ProcessId;
import dev.drover.api.TaskChanges;
import dev.drover.server.node.work.RemoteProcess;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/** Looks at the targets of a task, and waits for what becomes of them. */
final class TaskWatch {

    /**
     * What is known of a target's process.
     *
     * @param process null where there is none yet, or never was
     */
    record Started(@Nullable ProcessId process, boolean over) {}

    /** Many targets change within it; who polls anew for each of them costs more than they do. */
    private static final Duration GATHERING = Duration.ofMillis(20);

    private final LiveTask task;

    TaskWatch(LiveTask task) {
        this.task = task;
    }

    List<Folding.Result> results() {
        task.lock().lock();
        try {
            return task.targets().stream()
                    .map(target ->
                            new Folding.Result(
                                    target.node(),
                                    target.view(),
                                    target.state().isFinal() ? target.end() : null))
                    .toList();
        } finally {
            task.lock().unlock();
        }
    }

    /** What was started for a target, and whether it is over; null where nothing was. */
    @Nullable Started started(NodeName node) {
        task.lock().lock();
        try {
            for (LiveTarget target : task.targets()) {
                if (target.node().equals(node)) {
                    TargetEnd end = target.end();
                    RemoteProcess process = target.process();
                    ProcessId id =
                            process != null ? process.id() : end == null ? null : end.process();
                    return new Started(id, target.state().isFinal());
                }
            }
            return null;
        } finally {
            task.lock().unlock();
        }
    }

    /**
     * What changed since a version; waits up to {@code wait} where nothing did, and a moment more
     * for what comes with it, unless the task is over.
     */
    TaskChanges poll(long version, Duration wait, int most) throws InterruptedException {
        long since = Math.max(0, version);
        long left = wait.toNanos();
        task.lock().lock();
        try {
            while (task.version() <= since && !task.isOver() && left > 0) {
                left = task.changed().awaitNanos(left);
            }
            left = Math.min(left, GATHERING.toNanos());
            while (!task.isOver() && left > 0) {
                left = task.changed().awaitNanos(left);
            }
            List<LiveTarget> news =
                    task.targets().stream()
                            .filter(target -> target.version() > since)
                            .sorted(Comparator.comparingLong(LiveTarget::version))
                            .limit(most + 1L)
                            .toList();
            boolean more = news.size() > most;
            List<LiveTarget> told = more ? news.subList(0, most) : news;
            return new TaskChanges(
                    more ? told.getLast().version() : task.version(),
                    task.view(),
                    told.stream().map(LiveTarget::view).toList(),
                    more);
        } finally {
            task.lock().unlock();
        }
    }

    /** Those of these that are not over; on request without those whose command was ordered. */
    List<LiveTarget> open(List<LiveTarget> which, boolean withOrdered) {
        task.lock().lock();
        try {
            return which.stream()
                    .filter(target ->
                            target.end() == null && (withOrdered || target.process() == null))
                    .toList();
        } finally {
            task.lock().unlock();
        }
    }

    /** Waits until all of these are over or the time is; gives those that are not. */
    List<LiveTarget> awaitOver(List<LiveTarget> which, Duration wait) throws InterruptedException {
        long left = wait.toNanos();
        task.lock().lock();
        try {
            List<LiveTarget> open = which;
            while (true) {
                open = open.stream().filter(target -> !target.state().isFinal()).toList();
                if (open.isEmpty() || left <= 0) {
                    return open;
                }
                left = task.changed().awaitNanos(left);
            }
        } finally {
            task.lock().unlock();
        }
    }
}
