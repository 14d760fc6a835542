package dev.drover.server.task;

import dev.drover.api.Cause;
import dev.drover.api.NodeName;
import dev.drover.api.TargetState;
import dev.drover.api.TargetView;
import dev.drover.server.node.work.RemoteProcess;
import dev.drover.server.process.ProcessStream;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A target of a task that is not over. What changes is guarded by the lock of its task, or of the
 * places, through which alone it is changed; so it stays small, for a task may have very many.
 */
final class LiveTarget {

    private final LiveTask task;
    private final int position;
    private final NodeName node;

    /** Under the lock of the places. */
    private boolean placed;

    private int waitForLink;

    private TargetState state = TargetState.PENDING;
    private long version;
    private @Nullable Cause waitsFor;
    private boolean softLimit;
    private boolean stopped;
    private @Nullable Thread worker;
    private @Nullable RemoteProcess process;
    private @Nullable Instant startedAt;

    /** Known, and being stored where the state is not final yet. */
    private @Nullable TargetEnd end;

    LiveTarget(LiveTask task, int position, NodeName node) {
        this.task = task;
        this.position = position;
        this.node = node;
    }

    LiveTask task() {
        return task;
    }

    int position() {
        return position;
    }

    NodeName node() {
        return node;
    }

    @Override
    public String toString() {
        return "target " + node + " of task " + task.id();
    }

    // ---- under the lock of the places

    boolean isPlaced() {
        return placed;
    }

    void placed(boolean now) {
        placed = now;
    }

    int waitForLink() {
        return waitForLink;
    }

    void nextWaitForLink() {
        waitForLink++;
    }

    // ---- changes, each under the lock of its task

    private <T> T locked(Supplier<T> change) {
        task.lock().lock();
        try {
            return change.get();
        } finally {
            task.lock().unlock();
        }
    }

    private void changed() {
        version = task.news();
    }

    /** Likewise, by one who has the lock. */
    void move(TargetState next) {
        if (!state.next().contains(next)) {
            throw new IllegalStateException(this + " cannot go from " + state + " to " + next);
        }
        task.moved(state, next);
        state = next;
        waitsFor = null;
        changed();
    }

    void waitsFor(Cause cause) {
        locked(() -> {
            if (state == TargetState.PENDING) {
                waitsFor = cause;
                changed();
            }
            return waitsFor;
        });
    }

    /** False where it shall not begin any more. */
    boolean begin(Thread itsWorker) {
        return locked(() -> {
            boolean begins = !stopped && !task.hasTooManyFailures() && end == null;
            worker = begins ? itsWorker : worker;
            return begins;
        });
    }

    /** From here on nothing interrupts its worker any more. */
    void workerDone() {
        locked(() -> {
            worker = null;
            // Of a stop that came in this very moment, and is looked at next.
            return Thread.interrupted();
        });
    }

    void copying() {
        locked(() -> {
            if (state != TargetState.COPYING) { // it could not go on after that, and is tried again
                move(TargetState.COPYING);
            }
            return state;
        });
    }

    /** Gives whether it was to be stopped meanwhile. */
    boolean launched(RemoteProcess itsProcess) {
        return locked(() -> {
            process = itsProcess;
            return stopped;
        });
    }

    /** False where its end is known already. */
    boolean running(Instant at) {
        return locked(() -> {
            if (end != null || state == TargetState.RUNNING) {
                return false;
            }
            startedAt = at;
            move(TargetState.RUNNING);
            return true;
        });
    }

    /** False where it does not run. */
    boolean reachedSoftLimit() {
        return locked(() -> {
            if (end != null || state != TargetState.RUNNING) {
                return false;
            }
            softLimit = true;
            changed();
            return true;
        });
    }

    boolean isOverSoftLimit() {
        return locked(() -> softLimit);
    }

    /** It shall not begin any more, or end. */
    boolean isStopped() {
        return locked(() -> stopped || task.hasTooManyFailures());
    }

    /** There is more of its output. */
    void grew() {
        locked(() -> {
            changed();
            return version;
        });
    }

    /** It shall not begin, or end; gives its process where there is one that is to be ended. */
    Optional<RemoteProcess> stop(boolean kill) {
        return locked(() -> {
            if (end != null || (process != null && !kill)) {
                return Optional.empty();
            }
            stopped = true;
            if (worker != null) {
                worker.interrupt();
            }
            return Optional.ofNullable(process);
        });
    }

    /** False where there is one already. */
    boolean endsAs(TargetEnd known) {
        return locked(() -> {
            boolean first = end == null;
            end = first ? known : end;
            return first;
        });
    }

    // ---- what it shows, under the lock of its task

    TargetState state() {
        return state;
    }

    long version() {
        return version;
    }

    @Nullable RemoteProcess process() {
        return process;
    }

    @Nullable TargetEnd end() {
        return end;
    }

    TargetView view() {
        return locked(() -> {
            TargetEnd known = end;
            return known != null && state.isFinal() ? view(node, known) : viewOfOpen();
        });
    }

    private TargetView viewOfOpen() {
        RemoteProcess running = process;
        return new TargetView(
                position,
                node,
                state,
                waitsFor,
                null,
                null,
                null,
                softLimit,
                startedAt,
                null,
                running == null ? 0 : running.length(ProcessStream.STDOUT),
                running == null ? 0 : running.length(ProcessStream.STDERR));
    }

    static TargetView view(NodeName node, TargetEnd end) {
        return new TargetView(
                end.position(),
                node,
                end.state(),
                end.cause(),
                end.message(),
                end.exitCode(),
                end.signal(),
                end.softLimit(),
                end.startedAt(),
                end.endedAt(),
                end.stdoutBytes(),
                end.stderrBytes());
    }
}
