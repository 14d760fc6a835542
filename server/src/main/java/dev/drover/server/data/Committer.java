package dev.drover.server.data;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * The one thread that changes public data and status values. It takes what callers want together,
 * decides it against what is visible and what it decided just before, stores all of it at once, and
 * only then makes it visible and tells the callers; so versions are given, stored and seen in one
 * order, and nothing is seen that a restart could take back.
 */
final class Committer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Committer.class);

    private static final int LARGEST_BATCH = 1_024;

    /** The clock is asked at least this often while a value waits to vanish: it may be set. */
    private static final Duration CLOCK_CHECK = Duration.ofMillis(250);

    /** After a failure values that are due vanish later: first so much, then twice as much. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private record Pending<R>(Function<Draft, R> operation, CompletableFuture<R> done) {

        /** Decides; the answer is given when what was decided is stored. */
        Runnable decide(Draft draft) {
            try {
                R result = operation.apply(draft);
                return () -> done.complete(result);
            } catch (DroverException refusal) {
                return () -> done.completeExceptionally(refusal);
            }
        }
    }

    private final DataStore store;
    private final SharedTables tables;
    private final InstantSource clock;
    private final Duration timeout;
    private final BlockingQueue<Pending<?>> queue;
    private final Expiry expiry = new Expiry();
    private final Thread thread;
    private volatile boolean closed;

    /** The newest version given, also to what could not be stored: none is given twice. */
    private long given;

    /** Zero while commits succeed. */
    private Duration pause = Duration.ZERO;

    /** Keys of commits that failed: nobody knows what the store has, so they are stored again. */
    private final Set<String> doubtfulData = new LinkedHashSet<>();

    private final Set<String> doubtfulStatus = new LinkedHashSet<>();

    Committer(
            DataStore store,
            SharedTables tables,
            DataConfiguration configuration,
            InstantSource clock) {
        this.store = store;
        this.tables = tables;
        this.clock = clock;
        this.timeout = configuration.writeTimeout();
        this.queue = new ArrayBlockingQueue<>(configuration.queuedWrites());
        this.given = tables.publicData().version();
        tables.statusValues()
                .all("")
                .forEach(entry -> expiry.changed(new Change<>(entry.key(), entry.value(), 0)));
        this.thread = Thread.ofPlatform().name("data-writer").daemon().start(this::run);
    }

    /**
     * Has the operation decided in its turn, and returns its result when that is durable and
     * visible. A DroverException of the operation comes out here; it must throw before it changes
     * the draft.
     */
    <R> R perform(String what, Function<Draft, R> operation) {
        Pending<R> pending = new Pending<>(operation, new CompletableFuture<>());
        try {
            if (closed || !queue.offer(pending, timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw closed ? stopped(what) : tooSlow(what);
            }
            if (closed && queue.remove(pending)) {
                throw stopped(what);
            }
            return pending.done.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DroverException(
                    ErrorKind.CANCELLED,
                    "The wait for storing " + what + " was cancelled; it may still be stored",
                    "");
        } catch (TimeoutException e) {
            throw tooSlow(what);
        } catch (ExecutionException e) {
            throw rethrown(e);
        }
    }

    /** Stores what is queued, then ends. */
    @Override
    public void close() {
        closed = true;
        queue.offer(new Pending<>(draft -> true, new CompletableFuture<>())); // wakes it
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<Pending<?>> batch = new ArrayList<>();
        while (!closed || !queue.isEmpty()) {
            Pending<?> first = await();
            if (first != null) {
                batch.add(first);
                queue.drainTo(batch, LARGEST_BATCH - 1);
            }
            commit(batch);
            batch.clear();
        }
    }

    private @Nullable Pending<?> await() {
        try {
            var next = expiry.next(clock.instant());
            if (next.isEmpty()) {
                return queue.take();
            }
            long most = Math.clamp(next.get().toMillis(), 1, CLOCK_CHECK.toMillis());
            return queue.poll(Math.max(most, pause.toMillis()), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            log.atWarn().log("Somebody interrupted the writer of data; it goes on until closed");
            return null;
        }
    }

    private void commit(List<Pending<?>> batch) {
        try {
            commitTogether(batch);
            succeeded();
        } catch (Throwable error) { // the edge of this thread: somebody waits for an answer
            if (batch.size() > 1 && !isOfStorage(error)) {
                batch.forEach(pending -> commit(List.of(pending)));
                return;
            }
            failed(error);
            batch.forEach(pending -> pending.done.completeExceptionally(error));
        }
    }

    private void succeeded() {
        if (!pause.isZero()) {
            log.atInfo().log("Data can be stored again");
            pause = Duration.ZERO;
        }
    }

    /** What can be made room for is said when it begins; who wanted a change hears it each time. */
    private void failed(Throwable error) {
        if (!isOfStorage(error)) {
            log.atError().setCause(error).log("A change of data failed");
        } else if (pause.isZero()) {
            log.atWarn().setCause(error).log("Data cannot be stored; said again when it can");
        }
        Duration next = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
        pause = next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE;
    }

    private void commitTogether(List<Pending<?>> batch) {
        Draft draft = new Draft(tables, given);
        expiry.dueAt(clock.instant()).forEach(draft.statusValues()::remove);
        List<Runnable> answers = new ArrayList<>(batch.size());
        for (Pending<?> pending : batch) {
            answers.add(pending.decide(draft));
        }
        given = draft.version();
        if (!draft.isEmpty()) {
            store(draft);
            draft.apply();
            draft.statusValues().changes().forEach(expiry::changed);
        }
        answers.forEach(Runnable::run);
    }

    private void store(Draft draft) {
        List<Change<StoredValue>> data = draft.publicData().changes();
        List<Change<StoredStatus>> status = draft.statusValues().changes();
        addDoubtful(data, doubtfulData, tables.publicData());
        addDoubtful(status, doubtfulStatus, tables.statusValues());
        try {
            store.commit(draft.version(), data, status);
        } catch (RuntimeException e) {
            data.forEach(change -> doubtfulData.add(change.key()));
            status.forEach(change -> doubtfulStatus.add(change.key()));
            throw e;
        }
        doubtfulData.clear();
        doubtfulStatus.clear();
    }

    private static <V> void addDoubtful(
            List<Change<V>> changes, Set<String> doubtful, VersionedTable<V> table) {
        if (doubtful.isEmpty()) {
            return;
        }
        Set<String> missing = new LinkedHashSet<>(doubtful);
        changes.forEach(change -> missing.remove(change.key()));
        for (String key : missing) {
            changes.add(
                    table.get(key)
                            .map(entry -> new Change<>(key, entry.value(), entry.version()))
                            .orElseGet(() -> new Change<>(key, null, 0)));
        }
    }

    private static boolean isOfStorage(Throwable error) {
        return error instanceof DroverException known
                && (known.kind() == ErrorKind.STORAGE_FULL
                        || known.kind() == ErrorKind.UNAVAILABLE);
    }

    private static DroverException rethrown(ExecutionException error) {
        return error.getCause() instanceof DroverException known
                ? new DroverException(
                        known.kind(), known.text(), known.hint(), known.details(), known)
                : new DroverException(
                        ErrorKind.INTERNAL,
                        "The change failed by a defect of Drover",
                        "The server's log has more.",
                        Map.of(),
                        error);
    }

    private DroverException tooSlow(String what) {
        return new DroverException(
                ErrorKind.UNAVAILABLE,
                "The server did not store "
                        + what
                        + " within "
                        + timeout.toSeconds()
                        + " s, the limit; "
                        + queue.size()
                        + " changes wait",
                "It may still be stored. Look at the disk of the data folder, then try again.");
    }

    private static DroverException stopped(String what) {
        return new DroverException(
                ErrorKind.UNAVAILABLE,
                "The server stops and does not store " + what,
                "Try again once it runs.");
    }
}
