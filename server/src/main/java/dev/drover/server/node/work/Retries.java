package dev.drover.server.node.work;

import dev.drover.api.DroverException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Tries again what could not be done, as with a full disk, after a time that doubles from try to
 * try, until it is done or this is closed. Each try has a virtual thread. Safe for use by many
 * threads.
 */
final class Retries implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Retries.class);

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** Something that is to be done; a DroverException says that it is not. */
    @FunctionalInterface
    interface Attempt {
        void perform() throws InterruptedException;
    }

    private volatile boolean closed;

    /** Returns at once. */
    void later(String what, Attempt attempt) {
        later(what, attempt, FIRST);
    }

    private void later(String what, Attempt attempt, Duration delay) {
        Executor then =
                CompletableFuture.delayedExecutor(
                        delay.toMillis(), TimeUnit.MILLISECONDS, Thread::startVirtualThread);
        then.execute(() -> perform(what, attempt, delay));
    }

    private void perform(String what, Attempt attempt, Duration delay) {
        if (closed) {
            return;
        }
        try {
            attempt.perform();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (DroverException e) {
            Duration doubled = delay.multipliedBy(2);
            Duration next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
            LOG.atWarn()
                    .addKeyValue("what", what)
                    .addKeyValue("nextTry", next)
                    .addKeyValue("reason", e.text())
                    .log("Something failed again");
            later(what, attempt, next);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
