package dev.drover.server.task;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * What is to happen later, for all tasks together: one queue by time, and one thread, which hands
 * over to a thread for each. Safe for use by many threads.
 */
final class TaskAlarms implements AutoCloseable {

    private final ScheduledThreadPoolExecutor queue;

    TaskAlarms() {
        queue =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().name("task-alarms").daemon().factory());
        queue.setRemoveOnCancelPolicy(true);
        queue.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Cancelling it is enough to forget it. */
    Future<?> after(Duration delay, String name, Runnable action) {
        return queue.schedule(
                () -> Thread.ofVirtual().name(name).start(action),
                Math.max(0, delay.toNanos()),
                TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        queue.shutdownNow();
    }
}
