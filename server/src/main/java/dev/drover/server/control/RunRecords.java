package dev.drover.server.control;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.ProcessView;
import dev.drover.api.RunError;
import dev.drover.api.RunId;
import dev.drover.api.RunState;
import dev.drover.api.RunView;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

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

    private static final String LOG_SUFFIX = ".jsonl";

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

    /**
     * Makes the truth of what the last server left: runs that were going on are FAILED, and logs
     * that belong to no run are deleted.
     */
    public void recover() {
        for (RunView left : store.unfinished()) {
            RunView ended =
                    failed(
                            left,
                            Cause.SERVER_STOPPED,
                            "The server stopped while the run was " + left.state());
            store.update(ended);
            LOG.atWarn()
                    .addKeyValue("run", left.runId())
                    .addKeyValue("script", left.script())
                    .log("A run was going on when the server stopped; it is FAILED now");
        }
        store.newest(RunTable.SHOWN, null).reversed().forEach(table::show);
        deleteLogsOfNobody(store.all());
    }

    private void deleteLogsOfNobody(Set<RunId> known) {
        Set<Path> wanted = known.stream().map(this::logFile).collect(Collectors.toSet());
        try (DirectoryStream<Path> files = Files.newDirectoryStream(logs, "*" + LOG_SUFFIX)) {
            for (Path file : files) {
                if (!wanted.contains(file)) {
                    deleteLog(file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.atWarn()
                    .addKeyValue("folder", logs)
                    .setCause(e)
                    .log("Logs that belong to no run could not be looked for");
        }
    }

    private static void deleteLog(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("log", file)
                    .setCause(e)
                    .log("The log of a deleted run could not be deleted");
        }
    }

    /**
     * Returns when the run's row is durable. Where that is not known in time, the run is refused,
     * and its row is made to say so should it be stored later.
     */
    void accepted(RunView pending) {
        try {
            store.insert(pending);
        } catch (DroverException e) {
            if (e.kind() != ErrorKind.STORAGE_FULL) {
                RunView refused =
                        failed(pending, Cause.INTERNAL, "It could not be accepted: " + e.text());
                Thread.ofVirtual()
                        .name("run-refused-" + pending.runId())
                        .start(() -> ended(refused));
            }
            throw e;
        }
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
        return logs.resolve(id + LOG_SUFFIX);
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
            deleteLog(logFile(old));
        }
    }

    private RunView failed(RunView left, Cause cause, String message) {
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
                new RunError(cause, message, null, null, null, null),
                left.progress());
    }
}
