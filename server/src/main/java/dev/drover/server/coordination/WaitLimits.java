package dev.drover.server.coordination;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Ends waits whose time is over. A wait that is over before takes its timer with it, so a short
 * wait with a long limit costs nothing afterwards. Safe for use by many threads.
 */
final class WaitLimits implements AutoCloseable {

    private final ScheduledThreadPoolExecutor timers =
            new ScheduledThreadPoolExecutor(
                    1, Thread.ofVirtual().name("wait-limits-", 0).factory());

    WaitLimits() {
        timers.setRemoveOnCancelPolicy(true);
        timers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Has the wait given up after the time, where it is not over by then. */
    void limit(CompletableFuture<?> wait, Duration time, Runnable giveUp) {
        ScheduledFuture<?> timer = timers.schedule(giveUp, time.toMillis(), TimeUnit.MILLISECONDS);
        var _ = wait.whenComplete((result, failure) -> timer.cancel(false));
    }

    /** How many waits have a limit and are not over. */
    int count() {
        return timers.getQueue().size();
    }

    @Override
    public void close() {
        timers.shutdownNow();
    }
}
