package dev.drover.server.script;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;

/**
 * What waits to be done on a script's thread. Anybody may add; only that thread takes. Who adds
 * keeps count of what may wait, so the queue itself has no bound.
 */
final class TaskQueue {

    /** Does its piece of work on the script's thread. */
    @FunctionalInterface
    interface Task {
        void run();
    }

    private final LinkedBlockingDeque<Task> tasks = new LinkedBlockingDeque<>();

    void add(Task task) {
        tasks.add(task);
    }

    /** Before everything that waits. */
    void addFirst(Task task) {
        tasks.addFirst(task);
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }

    void clear() {
        tasks.clear();
    }

    /** The next task, or null after the time. */
    @Nullable Task take(long nanos) throws InterruptedException {
        Task task = tasks.poll();
        return task != null || nanos <= 0 ? task : tasks.poll(nanos, TimeUnit.NANOSECONDS);
    }
}
