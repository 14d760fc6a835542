package dev.drover.server.process;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Calls at the soft and hard limits of all processes: one thread, one heap of times.
 *
 * <p>Safe for use by many threads.
 */
final class TimeLimits implements AutoCloseable {

    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().name("process-limits").daemon().factory());

    TimeLimits() {
        timer.setRemoveOnCancelPolicy(true);
    }

    /**
     * Calls once, after a while or, where that is negative, at once. Cancel the result when it is
     * not wanted.
     */
    ScheduledFuture<?> after(Duration time, Runnable action) {
        return timer.schedule(action, time.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
