package dev.drover.server.task;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.Cause;
import dev.drover.api.NodeName;
import dev.drover.api.ProcessId;
import dev.drover.api.TargetState;
import dev.drover.api.TargetView;
import dev.drover.api.TaskChanges;
import dev.drover.api.TaskId;
import dev.drover.api.TaskState;
import dev.drover.api.TaskView;
import dev.drover.server.node.work.RemoteProcess;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A task that is not over, or was until a moment ago: its targets, and what changed of them. All
 * changes of state are made here.
 *
 * <p>Safe for use by many threads.
 */
final class LiveTask {

    /**
     * What is known of a target's process.
     *
     * @param process null where there is none yet, or never was
     */
    record Started(@Nullable ProcessId process, boolean over) {}

    /** Many targets change within it; who polls anew for each of them costs more than they do. */
    private static final Duration GATHERING = Duration.ofMillis(20);

    private final TaskDefinition definition;
    private final List<LiveTarget> targets;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final CompletableFuture<TaskView> over = new CompletableFuture<>();

    /** As it was stored first; what changes is below. */
    private final TaskView first;

    @GuardedBy("lock")
    private TaskState state = TaskState.PENDING;

    @GuardedBy("lock")
    private @Nullable Cause cause;

    @GuardedBy("lock")
    private @Nullable String message;

    @GuardedBy("lock")
    private TaskView.@Nullable Stopping stopping;

    @GuardedBy("lock")
    private @Nullable Instant startedAt;

    @GuardedBy("lock")
    private @Nullable Instant endedAt;

    @GuardedBy("lock")
    private long version = 1;

    @GuardedBy("lock")
    private final Map<TargetState, Integer> counts = new EnumMap<>(TargetState.class);

    /** Ends that are known and not stored yet. */
    @GuardedBy("lock")
    private List<TargetEnd> ends = new ArrayList<>();

    @GuardedBy("lock")
    private boolean storing;

    @GuardedBy("lock")
    private boolean finishing;

    @GuardedBy("lock")
    private @Nullable TaskFailure failure;

    /** So many of its targets failed that no more begin. */
    @GuardedBy("lock")
    private boolean tooManyFailures;

    /** One that is PENDING, whatever it was under an earlier server. */
    LiveTask(TaskView view, TaskDefinition definition, List<NodeName> nodes) {
        this.first = view;
        this.stopping = view.stopping();
        this.startedAt = view.startedAt();
        this.definition = definition;
        List<LiveTarget> made = new ArrayList<>(nodes.size());
        for (NodeName node : nodes) {
            made.add(new LiveTarget(this, made.size(), node));
        }
        this.targets = List.copyOf(made);
        this.counts.put(TargetState.PENDING, made.size());
    }

    TaskId id() {
        return first.taskId();
    }

    String user() {
        return first.startedBy();
    }

    TaskDefinition definition() {
        return definition;
    }

    List<LiveTarget> targets() {
        return targets;
    }

    /** Completes with what is stored of it when it is over. */
    CompletableFuture<TaskView> over() {
        return over.copy();
    }

    // ---- what it shows

    TaskView view() {
        lock.lock();
        try {
            return view(state, cause, message, stopping, endedAt);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private TaskView view(
            TaskState shownState,
            @Nullable Cause shownCause,
            @Nullable String shownMessage,
            TaskView.@Nullable Stopping shownStopping,
            @Nullable Instant shownEnd) {
        return new TaskView(
                first.taskId(),
                shownState,
                shownCause,
                shownMessage,
                first.tool(),
                first.toolVersion(),
                first.command(),
                first.parameters(),
                first.targets(),
                counts,
                first.startedBy(),
                first.user(),
                first.softTimeout(),
                first.timeout(),
                shownStopping,
                first.rerunOf(),
                first.runId(),
                first.eventId(),
                first.createdAt(),
                startedAt,
                shownEnd);
    }

    TargetView view(LiveTarget target) {
        lock.lock();
        try {
            return target.view();
        } finally {
            lock.unlock();
        }
    }

    List<Folding.Result> results() {
        lock.lock();
        try {
            return targets.stream()
                    .map(target ->
                            new Folding.Result(
                                    target.node(),
                                    target.view(),
                                    target.state().isFinal() ? target.end() : null))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** What was started for a target, and whether it is over; null where nothing was. */
    @Nullable Started started(NodeName node) {
        lock.lock();
        try {
            for (LiveTarget target : targets) {
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
            lock.unlock();
        }
    }

    /**
     * What changed since a version; waits up to {@code wait} where nothing did, and a moment more
     * for what comes with it, unless the task is over.
     */
    TaskChanges poll(long version, Duration wait, int most) throws InterruptedException {
        long since = Math.max(0, version);
        long left = wait.toNanos();
        lock.lock();
        try {
            while (this.version <= since && !state.isFinal() && left > 0) {
                left = changed.awaitNanos(left);
            }
            left = Math.min(left, GATHERING.toNanos());
            while (!state.isFinal() && left > 0) {
                left = changed.awaitNanos(left);
            }
            List<LiveTarget> news =
                    targets.stream()
                            .filter(target -> target.version() > since)
                            .sorted(Comparator.comparingLong(LiveTarget::version))
                            .limit(most + 1L)
                            .toList();
            boolean more = news.size() > most;
            List<LiveTarget> told = more ? news.subList(0, most) : news;
            return new TaskChanges(
                    more ? told.getLast().version() : this.version,
                    view(),
                    told.stream().map(LiveTarget::view).toList(),
                    more);
        } finally {
            lock.unlock();
        }
    }

    /** Those of these that are not over; on request without those whose command was ordered. */
    List<LiveTarget> open(List<LiveTarget> which, boolean withOrdered) {
        lock.lock();
        try {
            return which.stream()
                    .filter(target ->
                            target.end() == null && (withOrdered || target.process() == null))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all of these are over or the time is; gives those that are not. */
    List<LiveTarget> awaitOver(List<LiveTarget> which, Duration wait) throws InterruptedException {
        long left = wait.toNanos();
        lock.lock();
        try {
            List<LiveTarget> open = which;
            while (true) {
                open = open.stream().filter(target -> !target.state().isFinal()).toList();
                if (open.isEmpty() || left <= 0) {
                    return open;
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void news(LiveTarget target) {
        news();
        target.version(version);
    }

    // ---- its own state

    /** The first of a task that goes on after a restart stays. */
    void started(Instant at) {
        lock.lock();
        try {
            if (state == TaskState.PENDING) {
                state = TaskState.RUNNING;
                startedAt = startedAt == null ? at : startedAt;
                news();
            }
        } finally {
            lock.unlock();
        }
    }

    /** What it would show with that asked for; nothing changes. KILL is more than CANCEL. */
    TaskView stoppingView(TaskView.Stopping wanted) {
        lock.lock();
        try {
            return view(state, cause, message, more(wanted), endedAt);
        } finally {
            lock.unlock();
        }
    }

    void stopping(TaskView.Stopping wanted) {
        lock.lock();
        try {
            stopping = more(wanted);
            news();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private TaskView.Stopping more(TaskView.Stopping wanted) {
        return stopping == TaskView.Stopping.KILL ? stopping : wanted;
    }

    /** What it would show in the final state; nothing changes. */
    TaskView ended(TaskState end, @Nullable Cause why, @Nullable String said, Instant at) {
        lock.lock();
        try {
            if (!state.next().contains(end)) {
                throw new IllegalStateException(
                        "Task " + id() + " cannot go from " + state + " to " + end);
            }
            return view(end, why, said, stopping, at);
        } finally {
            lock.unlock();
        }
    }

    /** A final view, which is durable by now, is the one that is shown. */
    void publish(TaskView ended) {
        lock.lock();
        try {
            state = ended.state();
            cause = ended.cause();
            message = ended.message();
            endedAt = ended.endedAt();
            news();
        } finally {
            lock.unlock();
        }
        over.complete(ended);
    }

    @GuardedBy("lock")
    private void news() {
        version++;
        changed.signalAll();
    }

    /** It fails as a whole, before any target was contacted. */
    void failed(Cause why, String said) {
        lock.lock();
        try {
            failure = new TaskFailure(why, said);
        } finally {
            lock.unlock();
        }
    }

    @Nullable TaskFailure failure() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }

    /** Whether all of its targets are over and the caller is the first to be told so. */
    boolean beginFinishing() {
        lock.lock();
        try {
            boolean over = !finishing && counts.keySet().stream().allMatch(TargetState::isFinal);
            finishing |= over;
            return over;
        } finally {
            lock.unlock();
        }
    }

    /** How many of its targets are in a state. */
    int count(TargetState wanted) {
        lock.lock();
        try {
            return counts.getOrDefault(wanted, 0);
        } finally {
            lock.unlock();
        }
    }

    boolean isStopping() {
        lock.lock();
        try {
            return stopping != null;
        } finally {
            lock.unlock();
        }
    }

    // ---- states of its targets

    void waitsFor(LiveTarget target, Cause cause) {
        lock.lock();
        try {
            if (target.state() == TargetState.PENDING) {
                target.waitsFor(cause);
                news(target);
            }
        } finally {
            lock.unlock();
        }
    }

    /** False where it shall not begin any more. */
    boolean begin(LiveTarget target, Thread worker) {
        lock.lock();
        try {
            if (target.isStopped() || tooManyFailures || target.end() != null) {
                return false;
            }
            target.worker(worker);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** From here on nothing interrupts its worker any more. */
    void workerDone(LiveTarget target) {
        lock.lock();
        try {
            target.worker(null);
            Thread.interrupted(); // of a stop that came in this very moment, and is looked at next
        } finally {
            lock.unlock();
        }
    }

    void copying(LiveTarget target) {
        lock.lock();
        try {
            if (target.state() == TargetState.COPYING) {
                return; // it could not go on after that, and is tried again
            }
            move(target, TargetState.COPYING);
        } finally {
            lock.unlock();
        }
    }

    /** Gives whether it was to be stopped meanwhile. */
    boolean launched(LiveTarget target, RemoteProcess process) {
        lock.lock();
        try {
            target.process(process);
            return target.isStopped();
        } finally {
            lock.unlock();
        }
    }

    /** False where its end is known already. */
    boolean running(LiveTarget target, Instant at) {
        lock.lock();
        try {
            if (target.end() != null || target.state() == TargetState.RUNNING) {
                return false;
            }
            target.startedAt(at);
            move(target, TargetState.RUNNING);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** False where it does not run. */
    boolean overSoftLimit(LiveTarget target) {
        lock.lock();
        try {
            if (target.end() != null || target.state() != TargetState.RUNNING) {
                return false;
            }
            target.overSoftLimit();
            news(target);
            return true;
        } finally {
            lock.unlock();
        }
    }

    boolean isOverSoftLimit(LiveTarget target) {
        lock.lock();
        try {
            return target.softLimit();
        } finally {
            lock.unlock();
        }
    }

    /** No more of its targets begin; false where that is so already, or need not be. */
    boolean stopAfterTooManyFailures() {
        lock.lock();
        try {
            Share most = definition.maxFailures();
            int failures =
                    counts.getOrDefault(TargetState.FAILED, 0)
                            + counts.getOrDefault(TargetState.KILLED, 0);
            boolean first = !tooManyFailures && most != null && failures > most.of(targets.size());
            tooManyFailures |= first;
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** Why those of its targets are cancelled that do not begin any more. */
    Cause whyCancelled() {
        lock.lock();
        try {
            return tooManyFailures && stopping == null
                    ? Cause.TOO_MANY_FAILURES
                    : Cause.CANCELLED_BY_USER;
        } finally {
            lock.unlock();
        }
    }

    boolean isStopped(LiveTarget target) {
        lock.lock();
        try {
            return target.isStopped() || tooManyFailures;
        } finally {
            lock.unlock();
        }
    }

    /** There is more of its output. */
    void grew(LiveTarget target) {
        lock.lock();
        try {
            news(target);
        } finally {
            lock.unlock();
        }
    }

    /** It shall not begin, or end; gives its process where there is one. */
    @Nullable RemoteProcess stop(LiveTarget target, boolean kill) {
        lock.lock();
        try {
            RemoteProcess process = target.process();
            if (target.end() != null || (process != null && !kill)) {
                return null;
            }
            target.stopped();
            Thread worker = target.worker();
            if (worker != null) {
                worker.interrupt();
            }
            return process;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the end of a target that is still to be stored; false where it has one already. */
    boolean ending(LiveTarget target, TargetEnd end) {
        lock.lock();
        try {
            if (target.end() != null) {
                return false;
            }
            target.end(end);
            ends.add(end);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the caller is to store ends from now on, until there are none. */
    boolean beginStoring() {
        lock.lock();
        try {
            boolean begins = !storing && !ends.isEmpty();
            storing |= begins;
            return begins;
        } finally {
            lock.unlock();
        }
    }

    /** At most so many to be stored next; none where that is all, and storing is over. */
    List<TargetEnd> toStore(int most) {
        lock.lock();
        try {
            List<TargetEnd> next = ends;
            ends = new ArrayList<>();
            if (next.size() > most) {
                ends.addAll(next.subList(most, next.size()));
                next = List.copyOf(next.subList(0, most));
            }
            storing = !next.isEmpty();
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** These ends are durable: now they are seen. */
    void stored(List<TargetEnd> stored) {
        lock.lock();
        try {
            for (TargetEnd end : stored) {
                LiveTarget target = targets.get(end.position());
                move(target, end.state());
            }
        } finally {
            lock.unlock();
        }
    }

    /** An end that an earlier server stored. */
    void restored(TargetEnd end) {
        lock.lock();
        try {
            LiveTarget target = targets.get(end.position());
            target.end(end);
            move(target, end.state());
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void move(LiveTarget target, TargetState next) {
        counts.computeIfPresent(target.state(), (state, count) -> count == 1 ? null : count - 1);
        target.state(next);
        counts.merge(next, 1, Integer::sum);
        news(target);
    }
}
