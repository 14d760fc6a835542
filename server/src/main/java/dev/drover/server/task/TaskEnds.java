package dev.drover.server.task;

import dev.drover.api.Cause;
import dev.drover.api.Json;
import dev.drover.api.TargetState;
import dev.drover.api.TaskState;
import dev.drover.api.TaskView;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Stores how targets and tasks ended before anybody sees it. Safe for use by many threads. */
final class TaskEnds implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TaskEnds.class);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** Ends that are stored with one write. */
    private static final int AT_ONCE = 2_000;

    /** Who wants to know that a task is over, and stored so. */
    @FunctionalInterface
    interface OverListener {
        void over(LiveTask task, TaskView ended);
    }

    private final TaskWork work;
    private final TaskStore store;
    private final TaskEvent.Journal journal;
    private final TaskFiles files;
    private final TaskPlaces places;
    private final InstantSource clock;
    private final OverListener whenOver;
    private volatile boolean closed;

    TaskEnds(
            TaskWork work,
            TaskStore store,
            TaskEvent.Journal journal,
            TaskFiles files,
            TaskPlaces places,
            InstantSource clock,
            OverListener whenOver) {
        this.work = work;
        this.store = store;
        this.journal = journal;
        this.files = files;
        this.places = places;
        this.clock = clock;
        this.whenOver = whenOver;
    }

    /** Stores the ends of targets that are known by now, on a thread of its own. */
    void storeLater(LiveTask task) {
        if (task.ends().beginStoring()) {
            Thread.ofVirtual().name("task-store").start(() -> store(task));
        }
    }

    private void store(LiveTask task) {
        for (List<TargetEnd> ends = task.ends().next(AT_ONCE);
                !ends.isEmpty();
                ends = task.ends().next(AT_ONCE)) {
            List<TargetEnd> next = ends;
            List<TaskEvent> events = next.stream().map(end -> endEvent(task, end)).toList();
            if (!untilStored(task, () -> journal.record(events))
                    || !untilStored(task, () -> store.end(task.id(), next))) {
                return;
            }
            task.stored(next);
            work.stopAfterTooManyFailures(task); // before their places make room for others
            next.forEach(end -> places.over(task.targets().get(end.position())));
            finishIfOver(task);
            work.advance();
        }
    }

    /** Where all of its targets are over, and the caller is the first to see it. */
    void finishIfOver(LiveTask task) {
        if (task.beginFinishing()) {
            finish(task);
        }
    }

    private static TaskEvent endEvent(LiveTask task, TargetEnd end) {
        return TaskEvent.of(
                task,
                "target.end",
                task.targets().get(end.position()).node(),
                Json.mapper().valueToTree(end));
    }

    private void finish(LiveTask task) {
        TaskView ended = end(task);
        TaskEvent event =
                TaskEvent.of(task, "task.end", null, Json.mapper().valueToTree(summary(ended)));
        if (!untilStored(task, () -> journal.record(List.of(event)))
                || !untilStored(task, () -> store.update(ended))) {
            return;
        }
        places.over(task);
        files.over(task);
        task.publish(ended);
        try {
            whenOver.over(task, ended);
        } catch (RuntimeException e) { // it is over all the same, and others wait for its place
            LOG.atError()
                    .addKeyValue("task", task.id())
                    .setCause(e)
                    .log("Whoever hears of the ends of tasks failed");
        }
    }

    private static Map<String, Object> summary(TaskView ended) {
        Map<String, Object> summary = new HashMap<>();
        summary.put("state", ended.state());
        summary.put("counts", ended.counts());
        if (ended.message() != null) {
            summary.put("message", ended.message());
        }
        return summary;
    }

    private TaskView end(LiveTask task) {
        int failures = task.count(TargetState.FAILED) + task.count(TargetState.KILLED);
        int cancelled = task.count(TargetState.CANCELLED);
        TaskFailure failure = task.failure();
        if (failure != null) {
            return task.ended(
                    TaskState.FAILED, failure.cause(), failure.message(), clock.instant());
        }
        if (task.isStopping() && cancelled + task.count(TargetState.KILLED) > 0) {
            return task.ended(TaskState.CANCELLED, Cause.CANCELLED_BY_USER, null, clock.instant());
        }
        if (failures == 0) {
            return task.ended(
                    cancelled == 0 ? TaskState.COMPLETE : TaskState.CANCELLED,
                    cancelled == 0 ? null : Cause.CANCELLED_BY_USER,
                    null,
                    clock.instant());
        }
        return task.ended(
                failures == task.targets().size() ? TaskState.FAILED : TaskState.SOME_FAILURES,
                null,
                null,
                clock.instant());
    }

    /** Tries until it is stored, for an end that is not is none. False where the server stops. */
    private boolean untilStored(LiveTask task, Runnable storing) {
        Duration pause = Duration.ofMillis(50);
        boolean told = false;
        while (!closed) {
            try {
                storing.run();
                return true;
            } catch (RuntimeException e) {
                if (!told) {
                    LOG.atError()
                            .addKeyValue("task", task.id())
                            .setCause(e)
                            .log("What became of a task cannot be stored; trying again");
                    told = true;
                }
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            Duration next = pause.multipliedBy(2);
            pause = next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
        }
        return false;
    }

    /** Whatever is being tried again is left to the next server. */
    @Override
    public void close() {
        closed = true;
    }
}
