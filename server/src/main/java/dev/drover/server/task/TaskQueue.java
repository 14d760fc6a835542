package dev.drover.server.task;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;

/** The targets of one task that wait for places. Used under the lock of {@link TaskPlaces}. */
final class TaskQueue {

    private final LiveTask task;
    private final int limit;
    private final int batch;
    private final Deque<LiveTarget> waiting = new ArrayDeque<>();
    private int running;
    private int begunInBatch;

    TaskQueue(LiveTask task) {
        this.task = task;
        TaskDefinition definition = task.definition();
        Integer own = definition.limit();
        Share share = definition.batch();
        this.limit = own == null ? Integer.MAX_VALUE : own;
        this.batch =
                share == null ? Integer.MAX_VALUE : Math.max(1, share.of(task.targets().size()));
    }

    LiveTask task() {
        return task;
    }

    void add(LiveTarget target) {
        waiting.add(target);
    }

    boolean remove(LiveTarget target) {
        return waiting.remove(target);
    }

    Deque<LiveTarget> waiting() {
        return waiting;
    }

    /** The next that its own limits let begin; null where there is none. */
    @Nullable LiveTarget poll() {
        if (waiting.isEmpty() || running >= limit) {
            return null;
        }
        if (begunInBatch >= batch) {
            if (running > 0) {
                return null;
            }
            begunInBatch = 0;
        }
        return waiting.poll();
    }

    /** So many began and were over before this server took the task up. */
    void overBefore(int targets) {
        begunInBatch = targets % batch;
    }

    void begun() {
        running++;
        begunInBatch++;
    }

    void over() {
        running--;
    }
}
