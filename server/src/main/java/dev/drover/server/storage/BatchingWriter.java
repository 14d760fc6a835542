package dev.drover.server.storage;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The one committer of the database: writes of many threads are queued, those that wait together
 * are committed as one transaction, and each is acknowledged when its commit is in the file. A
 * write that fails alone fails alone: the others of its transaction are performed again without it.
 *
 * <p>Safe for use by many threads; writes are performed in the order in which they were queued, on
 * one thread.
 */
final class BatchingWriter implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(BatchingWriter.class);

    private static final int LARGEST_BATCH = 1_024;

    /** What is committed survives the end of the process; for loss of power the disk is told. */
    private static final Duration SYNC_EVERY = Duration.ofMillis(500);

    private enum State {
        QUEUED,
        TAKEN,
        WITHDRAWN
    }

    private record Waiting<T>(
            String what, Work<T> work, CompletableFuture<T> done, AtomicReference<State> state) {

        Waiting(String what, Work<T> work) {
            this(what, work, new CompletableFuture<>(), new AtomicReference<>(State.QUEUED));
        }

        Runnable perform(Session session) {
            T result = work.perform(session.handle());
            return () -> done.complete(result);
        }

        /** False where nobody waits for it any more. */
        boolean take() {
            return state.compareAndSet(State.QUEUED, State.TAKEN) || state.get() == State.TAKEN;
        }

        /** False where it is being committed, or was. */
        boolean withdraw() {
            return state.compareAndSet(State.QUEUED, State.WITHDRAWN);
        }

        void fail(Throwable error) {
            done.completeExceptionally(StorageFailures.explain(error, what));
        }
    }

    private final Session session;
    private final Duration timeout;
    private final BlockingQueue<Waiting<?>> queue;
    private final Thread committer;
    private volatile boolean closed;

    /** Of the committing thread alone. */
    private boolean inTrouble;

    BatchingWriter(Session session, StorageConfiguration configuration) {
        this.session = session;
        this.timeout = configuration.writeTimeout();
        this.queue = new ArrayBlockingQueue<>(configuration.queuedWrites());
        this.committer =
                Thread.ofPlatform().name("storage-writer").daemon().start(this::commitUntilClosed);
    }

    /**
     * Waits until it is stored; a DroverException that {@code work} throws comes out here. Whoever
     * is interrupted, or waits too long, is told so only where it will not be stored: what is being
     * committed already is waited for.
     */
    <T> T write(String what, Work<T> work) {
        Waiting<T> waiting = enqueue(what, work);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return waiting.done.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    if (waiting.withdraw()) {
                        throw interrupted(what);
                    }
                    interrupted = true;
                } catch (TimeoutException e) {
                    // What hangs in the middle of a commit hangs for good: nobody can tell.
                    boolean withdrawn = waiting.withdraw();
                    throw tooSlow(what, withdrawn);
                } catch (ExecutionException e) {
                    throw StorageFailures.rethrown(e.getCause() == null ? e : e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Returns once it is queued. The future completes on the committing thread, so what depends on
     * it must be quick.
     */
    <T> CompletableFuture<T> submit(String what, Work<T> work) {
        return enqueue(what, work).done;
    }

    private <T> Waiting<T> enqueue(String what, Work<T> work) {
        Waiting<T> waiting = new Waiting<>(what, work);
        try {
            if (closed) {
                throw stopped(what);
            }
            if (!queue.offer(waiting, timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw tooSlow(what, true);
            }
        } catch (InterruptedException e) {
            throw interrupted(what);
        }
        if (closed && queue.remove(waiting)) {
            throw stopped(what);
        }
        return waiting;
    }

    /** Commits what is queued, then ends. */
    @Override
    public void close() {
        closed = true;
        queue.offer(new Waiting<>("nothing", handle -> true)); // wakes it, if it sleeps
        boolean interrupted = false;
        while (committer.isAlive()) {
            try {
                committer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void commitUntilClosed() {
        List<Waiting<?>> batch = new ArrayList<>();
        while (!closed || !queue.isEmpty()) {
            await(batch);
            queue.drainTo(batch, LARGEST_BATCH - batch.size());
            if (!batch.isEmpty()) {
                commit(batch);
                batch.clear();
            }
            session.maintain(SYNC_EVERY);
        }
        session.close();
    }

    private void await(List<Waiting<?>> batch) {
        try {
            Waiting<?> first =
                    session.isSynced()
                            ? queue.take()
                            : queue.poll(SYNC_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            if (first != null) {
                batch.add(first);
            }
        } catch (InterruptedException e) {
            log.atWarn()
                    .log(
                            "Somebody interrupted the writer of the database; it goes on until it"
                                    + " is closed");
        }
    }

    private void commit(List<Waiting<?>> batch) {
        try {
            commitTogether(batch);
        } catch (
                Throwable error) { // the edge of this thread: whatever it is, somebody waits for an
            // answer
            boolean storage = session.recover(error);
            if (storage) {
                trouble(error);
            }
            if (storage || batch.size() == 1) {
                batch.forEach(waiting -> waiting.fail(error));
            } else {
                batch.forEach(waiting -> commit(List.of(waiting)));
            }
        }
    }

    private void commitTogether(List<Waiting<?>> batch) throws Exception {
        session.begin();
        List<Runnable> acknowledgements = new ArrayList<>(batch.size());
        for (Waiting<?> waiting : batch) {
            if (!waiting.take()) {
                continue;
            }
            acknowledgements.add(waiting.perform(session));
        }
        session.commit();
        acknowledgements.forEach(Runnable::run);
        if (inTrouble) {
            inTrouble = false;
            log.atInfo().log("The database stores again");
        }
    }

    /** Said once, not for each of the many writes that follow. */
    private void trouble(Throwable error) {
        if (!inTrouble) {
            inTrouble = true;
            log.atError()
                    .addKeyValue("reason", StorageFailures.reason(error))
                    .log("The database stores nothing; writes are refused until it can");
        }
    }

    private DroverException tooSlow(String what, boolean withdrawn) {
        return new DroverException(
                ErrorKind.UNAVAILABLE,
                "The database did not store "
                        + what
                        + " within "
                        + timeout.toSeconds()
                        + " s, the limit; "
                        + queue.size()
                        + " writes wait",
                (withdrawn ? "It will not be stored. " : "It may still be stored. ")
                        + "Look at the disk of the data folder, then try again.",
                Map.of("queuedWrites", queue.size()),
                null);
    }

    private static DroverException stopped(String what) {
        return new DroverException(
                ErrorKind.UNAVAILABLE,
                "The server stops and does not store " + what,
                "Try again once it runs.");
    }

    private static DroverException interrupted(String what) {
        Thread.currentThread().interrupt();
        return new DroverException(
                ErrorKind.CANCELLED,
                "Storing " + what + " was cancelled; it will not be stored",
                "");
    }
}
