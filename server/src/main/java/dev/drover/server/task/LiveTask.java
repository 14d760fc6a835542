package dev.drover.server.task;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.Cause;
import dev.drover.api.NodeName;
import dev.drover.api.TargetState;
import dev.drover.api.TaskId;
import dev.drover.api.TaskState;
import dev.drover.api.TaskView;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
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

    private final TaskDefinition definition;
    private final List<LiveTarget> targets;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final UnstoredEnds ends = new UnstoredEnds();
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

    /** Held while anything of it, or of its targets, is changed or looked at. */
    ReentrantLock lock() {
        return lock;
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

    /** Which version of it is seen now; grows with each change. */
    long version() {
        lock.lock();
        try {
            return version;
        } finally {
            lock.unlock();
        }
    }

    boolean isOver() {
        lock.lock();
        try {
            return state.isFinal();
        } finally {
            lock.unlock();
        }
    }

    /** Signalled with each change. */
    Condition changed() {
        return changed;
    }

    /** Something of it changed that is seen; gives the version. */
    long news() {
        lock.lock();
        try {
            version++;
            changed.signalAll();
            return version;
        } finally {
            lock.unlock();
        }
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

    boolean hasTooManyFailures() {
        lock.lock();
        try {
            return tooManyFailures;
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

    /** Takes the end of a target that is still to be stored; false where it has one already. */
    boolean ending(LiveTarget target, TargetEnd end) {
        lock.lock();
        try {
            boolean first = target.endsAs(end);
            if (first) {
                ends.add(end);
            }
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** Ends that are known and not stored yet. */
    UnstoredEnds ends() {
        return ends;
    }

    /** These ends are durable: now they are seen. */
    void stored(List<TargetEnd> stored) {
        lock.lock();
        try {
            for (TargetEnd end : stored) {
                LiveTarget target = targets.get(end.position());
                target.move(end.state());
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
            target.endsAs(end);
            target.move(end.state());
        } finally {
            lock.unlock();
        }
    }

    /** One of its targets goes from one state to another. */
    void moved(TargetState before, TargetState now) {
        lock.lock();
        try {
            counts.computeIfPresent(before, (state, count) -> count == 1 ? null : count - 1);
            counts.merge(now, 1, Integer::sum);
        } finally {
            lock.unlock();
        }
    }
}
