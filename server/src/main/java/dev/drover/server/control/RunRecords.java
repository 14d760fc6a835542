package dev.drover.server.control;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ProcessView;
import dev.drover.api.RunError;
import dev.drover.api.RunId;
import dev.drover.api.RunState;
import dev.drover.api.RunView;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is kept of runs: their rows and log files, and the table from which consoles poll what
 * changed.
 *
 * <p>Safe for use by many threads.
 */
public final class RunRecords implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunRecords.class);

    /** After so many ended runs the oldest beyond the limit are deleted. */
    private static final int PRUNE_EVERY = 100;

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final RunStore store;
    private final RunTable table;
    private final Path logs;
    private final int keep;
    private final InstantSource clock;
    private final AtomicInteger endedSincePrune = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);

    public RunRecords(RunStore store, RunTable table, Path logs, int keep, InstantSource clock) {
        this.store = store;
        this.table = table;
        this.logs = logs;
        this.keep = keep;
        this.clock = clock;
    }

    /** Makes the truth of what the last server left: runs that were going on are FAILED. */
    public void recover() {
        for (RunView left : store.unfinished()) {
            RunView ended = stopped(left);
            store.update(ended);
            LOG.atWarn()
                    .addKeyValue("run", left.runId())
                    .addKeyValue("script", left.script())
                    .log("A run was going on when the server stopped; it is FAILED now");
        }
        store.newest(RunTable.SHOWN, null).reversed().forEach(table::show);
    }

    /** Returns when the run's row is durable. */
    void accepted(RunView pending) {
        store.insert(pending);
    }

    /** What consoles see from now on. */
    void show(RunView view) {
        table.show(view);
    }

    /**
     * Returns when the final state is durable, however long the storage is in trouble: nobody is
     * told of an end that a restart would forget. Gives up only when the server stops; the next
     * start then finds the run unfinished.
     */
    void ended(RunView ended) {
        boolean told = false;
        while (true) {
            try {
                store.update(ended);
                pruneSometimes();
                return;
            } catch (DroverException e) {
                if (!told) {
                    LOG.atError()
                            .addKeyValue("run", ended.runId())
                            .setCause(e)
                            .log("The end of a run cannot be stored yet; trying again");
                    told = true;
                }
                if (waitToRetry()) {
                    return;
                }
            }
        }
    }

    void processEnded(ProcessView process) {
        store.insertProcess(process);
    }

    Optional<RunView> find(RunId id) {
        return store.find(id);
    }

    List<RunView> newest(int limit, @Nullable RunId before) {
        return store.newest(limit, before);
    }

    List<RunView> startingWith(String prefix, int limit) {
        return store.startingWith(prefix, limit);
    }

    List<ProcessView> processes(RunId id) {
        return store.processes(id);
    }

    Path logFile(RunId id) {
        return logs.resolve(id + ".jsonl");
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private boolean waitToRetry() {
        try {
            return closed.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void pruneSometimes() {
        if (endedSincePrune.incrementAndGet() < PRUNE_EVERY) {
            return;
        }
        endedSincePrune.set(0);
        for (RunId old : store.prune(keep)) {
            table.forget(old);
            try {
                Files.deleteIfExists(logFile(old));
            } catch (IOException e) {
                LOG.atWarn()
                        .addKeyValue("run", old)
                        .setCause(e)
                        .log("The log of a deleted run could not be deleted");
            }
        }
    }

    private RunView stopped(RunView left) {
        return new RunView(
                left.runId(),
                left.script(),
                left.scriptVersion(),
                left.args(),
                RunState.FAILED,
                left.startedBy(),
                left.eventId(),
                left.detached(),
                left.createdAt(),
                left.startedAt(),
                clock.instant(),
                null,
                new RunError(
                        Cause.SERVER_STOPPED,
                        "The server stopped while the run was " + left.state(),
                        null,
                        null,
                        null,
                        null),
                left.progress());
    }
}
