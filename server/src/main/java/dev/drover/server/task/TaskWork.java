package dev.drover.server.task;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.NodeName;
import dev.drover.api.TargetState;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Carries tasks out: gives places to tasks and targets, has each target worked on, and stores how
 * it ended before that is seen.
 *
 * <p>Safe for use by many threads.
 */
final class TaskWork implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TaskWork.class);

    private final TaskConfiguration configuration;
    private final TaskEvent.Journal journal;
    private final TaskFiles files;
    private final TargetWork targets;
    private final TaskAlarms alarms;
    private final TaskPlaces places;
    private final InstantSource clock;
    private final TaskEnds ends;

    TaskWork(
            TaskConfiguration configuration,
            TaskStore store,
            TaskEvent.Journal journal,
            TaskFiles files,
            TargetWork targets,
            TaskAlarms alarms,
            TaskPlaces places,
            InstantSource clock,
            TaskEnds.OverListener whenOver) {
        this.configuration = configuration;
        this.journal = journal;
        this.files = files;
        this.targets = targets;
        this.alarms = alarms;
        this.places = places;
        this.clock = clock;
        this.ends = new TaskEnds(this, store, journal, files, places, clock, whenOver);
    }

    // ---- tasks

    /** LIMIT_REACHED where too many tasks wait, of all users or of this one. */
    void requireRoom(String user) {
        places.requireRoom(user);
    }

    /** Takes a task up that is stored; those of its targets that have ended stay as they are. */
    void add(LiveTask task) {
        places.add(task);
    }

    /** A task of which targets run on since an earlier server. */
    void resume(LiveTask task, List<LiveTarget> running) {
        List<LiveTarget> waiting = pending(task, running);
        places.resume(task, task.targets().size() - waiting.size() - running.size());
        task.started(clock.instant());
        running.forEach(places::resume);
        if (task.definition().files().isEmpty()) {
            goOn(task, waiting);
        } else {
            Thread.ofVirtual().name("task-resume").start(() -> readAgain(task, waiting));
        }
    }

    /** What the earlier server had read of its files is not known any more. */
    private void readAgain(LiveTask task, List<LiveTarget> waiting) {
        try {
            if (!task.isStopping()) {
                files.check(task);
            }
        } catch (DroverException e) {
            notGoingOn(waiting, Cause.COPY, e.text());
            return;
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("task", task.id()).setCause(e).log("A task cannot go on");
            notGoingOn(waiting, Cause.INTERNAL, "" + e);
            return;
        }
        goOn(task, waiting);
        advance();
    }

    private void notGoingOn(List<LiveTarget> waiting, Cause cause, String why) {
        for (LiveTarget target : waiting) {
            ended(
                    target,
                    target.isStopped()
                            ? cancelled(target)
                            : TargetEnd.unstarted(
                                    target.position(),
                                    TargetState.FAILED,
                                    cause,
                                    why,
                                    clock.instant()));
        }
    }

    private void goOn(LiveTask task, List<LiveTarget> waiting) {
        places.queue(waiting);
        // Whoever stopped them while they were not queued could not withdraw them.
        stopped(
                waiting.stream()
                        .filter(target -> target.isStopped() && places.withdraw(target))
                        .toList());
        stopAfterTooManyFailures(task);
    }

    private static List<LiveTarget> pending(LiveTask task, List<LiveTarget> running) {
        return task.targets().stream()
                .filter(target ->
                        !running.contains(target) && target.view().state() == TargetState.PENDING)
                .toList();
    }

    /** Begins whatever has a place now. */
    void advance() {
        for (LiveTask task = places.begin(); task != null; task = places.begin()) {
            LiveTask begun = task;
            Thread.ofVirtual().name("task-begin").start(() -> begin(begun));
        }
        TaskPlaces.Taken taken = places.take();
        taken.full().forEach(target -> target.waitsFor(Cause.NODE_FULL));
        taken.unlinked().forEach(this::awaitLink);
        if (!taken.begin().isEmpty()) {
            Thread.ofVirtual().name("targets-begin").start(() -> begin(taken.begin()));
        }
    }

    private void begin(LiveTask task) {
        try {
            task.started(clock.instant());
            journal.record(List.of(TaskEvent.of(task, "task.begin", null, null)));
            if (!task.isStopping()) {
                files.check(task);
            }
        } catch (DroverException e) {
            failBefore(
                    task, e.kind() == ErrorKind.STORAGE_FULL ? Cause.STORAGE_FULL : Cause.COPY, e);
            return;
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("task", task.id()).setCause(e).log("A task cannot begin");
            failBefore(task, Cause.INTERNAL, e);
            return;
        }
        List<LiveTarget> waiting = pending(task, List.of());
        places.open(task, waiting);
        if (task.isStopping()) {
            stopped(places.withdrawAll(task));
        }
        stopAfterTooManyFailures(task); // those of an earlier server count
        if (waiting.isEmpty()) {
            ends.finishIfOver(task); // all of them ended under an earlier server, but not the task
        }
        advance();
    }

    /** It fails with no target touched. */
    private void failBefore(LiveTask task, Cause cause, RuntimeException why) {
        String message = why instanceof DroverException known ? known.text() : "" + why;
        pending(task, List.of())
                .forEach(target ->
                        task.ending(
                                target,
                                TargetEnd.unstarted(
                                        target.position(),
                                        TargetState.CANCELLED,
                                        cause,
                                        message,
                                        clock.instant())));
        task.failed(cause, message);
        ends.storeLater(task);
        if (pending(task, List.of()).isEmpty()) {
            ends.finishIfOver(task); // where nothing of it was left to be ended
        }
    }

    void later(Duration delay, Runnable action) {
        var _ = alarms.after(delay, "task-later", action);
    }

    // ---- targets

    /** Their beginnings are put down together, before the first of them. */
    private void begin(List<LiveTarget> begun) {
        try {
            journal.record(
                    begun.stream()
                            .map(target ->
                                    TaskEvent.of(
                                            target.task(), "target.begin", target.node(), null))
                            .toList());
        } catch (DroverException e) {
            begun.forEach(target -> ended(target, TargetEnds.of(target, e, clock.instant())));
            return;
        }
        for (LiveTarget target : begun) {
            Thread.ofVirtual().name("target-begin").start(() -> targets.begin(target, this));
        }
    }

    private void awaitLink(LiveTarget target) {
        target.waitsFor(Cause.UNREACHABLE);
        int wait = places.waitForLink(target);
        var _ =
                alarms.after(
                        configuration.reachWithin(),
                        "target-unreachable",
                        () -> {
                            if (places.withdrawUnlinked(target, wait)) {
                                ended(target, unreachable(target));
                            }
                        });
    }

    private TargetEnd unreachable(LiveTarget target) {
        String why =
                targets.isKnown(target)
                        ? "Node "
                                + target.node()
                                + " was not linked within "
                                + configuration.reachWithin().toMillis() / 1000.0
                                + " s (tasks.reachWithin)"
                        : "Node " + target.node() + " was removed";
        return TargetEnd.unstarted(
                target.position(), TargetState.FAILED, Cause.UNREACHABLE, why, clock.instant());
    }

    void linked(NodeName node) {
        places.linked(node);
        advance();
    }

    /** It has no room where it is now; it is tried again behind the others. */
    void again(LiveTarget target, Duration pause) {
        target.waitsFor(Cause.NODE_FULL);
        var _ =
                alarms.after(
                        pause,
                        "target-again",
                        () -> {
                            places.again(target);
                            if (target.isStopped() && places.withdraw(target)) {
                                stopped(List.of(target));
                            }
                            advance();
                        });
    }

    /** None of them begins any more. */
    void stopped(List<LiveTarget> withdrawn) {
        withdrawn.forEach(target -> ended(target, cancelled(target)));
    }

    private TargetEnd cancelled(LiveTarget target) {
        return TargetEnd.unstarted(
                target.position(),
                TargetState.CANCELLED,
                target.task().whyCancelled(),
                null,
                clock.instant());
    }

    /** False where it has a place, or is over. */
    boolean withdraw(LiveTarget target) {
        return places.withdraw(target);
    }

    List<LiveTarget> withdrawAll(LiveTask task) {
        return places.withdrawAll(task);
    }

    /** False where the task has a place already, or is over. */
    boolean withdraw(LiveTask task) {
        return places.withdraw(task);
    }

    /** It goes on beyond its soft limit; what it wrote so far is collected. */
    void softLimit(LiveTarget target) {
        journal.happened(
                List.of(TaskEvent.of(target.task(), "target.softLimit", target.node(), null)));
    }

    /** A task that waited for its place, and shall not begin any more. */
    void neverBegun(LiveTask task) {
        stopped(pending(task, List.of()));
        ends.finishIfOver(task); // where all of its targets were over
    }

    /** How a target ended; what comes after the first end of it changes nothing. */
    void ended(LiveTarget target, TargetEnd end) {
        if (target.task().ending(target, end)) {
            ends.storeLater(target.task());
        }
    }

    void stopAfterTooManyFailures(LiveTask task) {
        if (task.stopAfterTooManyFailures()) {
            stopped(places.withdrawAll(task));
        }
    }

    @Override
    public void close() {
        ends.close();
        alarms.close();
    }
}
