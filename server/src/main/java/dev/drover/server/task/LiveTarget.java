package dev.drover.server.task;

import dev.drover.api.Cause;
import dev.drover.api.NodeName;
import dev.drover.api.TargetState;
import dev.drover.api.TargetView;
import dev.drover.server.node.work.RemoteProcess;
import dev.drover.server.process.ProcessStream;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

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

    // ---- under the lock of the task

    TargetState state() {
        return state;
    }

    void state(TargetState next) {
        if (!state.next().contains(next)) {
            throw new IllegalStateException(this + " cannot go from " + state + " to " + next);
        }
        state = next;
        waitsFor = null;
    }

    long version() {
        return version;
    }

    void version(long now) {
        version = now;
    }

    void waitsFor(@Nullable Cause cause) {
        waitsFor = cause;
    }

    boolean softLimit() {
        return softLimit;
    }

    void overSoftLimit() {
        softLimit = true;
    }

    /** It shall not begin any more, or end. */
    boolean isStopped() {
        return stopped;
    }

    void stopped() {
        stopped = true;
    }

    @Nullable Thread worker() {
        return worker;
    }

    void worker(@Nullable Thread thread) {
        worker = thread;
    }

    @Nullable RemoteProcess process() {
        return process;
    }

    void process(RemoteProcess launched) {
        process = launched;
    }

    @Nullable Instant startedAt() {
        return startedAt;
    }

    void startedAt(Instant at) {
        startedAt = at;
    }

    @Nullable TargetEnd end() {
        return end;
    }

    void end(TargetEnd known) {
        end = known;
    }

    TargetView view() {
        TargetEnd known = end;
        if (known != null && state.isFinal()) {
            return view(node, known);
        }
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
