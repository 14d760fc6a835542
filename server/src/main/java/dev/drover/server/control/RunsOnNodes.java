package dev.drover.server.control;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.NodeName;
import dev.drover.api.RunId;
import dev.drover.server.access.Caller;
import dev.drover.server.access.Permission;
import dev.drover.server.node.work.RemoteRun;
import dev.drover.server.node.work.RunOrders;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Collectors;

/** What one run has nodes host; it ends with the run. Safe for use by many threads. */
final class RunsOnNodes {

    /** How long a run's end waits for what nodes host that are linked. */
    private static final Duration ENDING = Duration.ofSeconds(30);

    /** Ended ones whose result the run's scripts can still ask for. */
    private static final int ENDED_KEPT = 2_000;

    private final RunId owner;
    private final RunParts parts;
    private final Map<RunId, RemoteRun> runs = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<RunId> ended = new ConcurrentLinkedQueue<>();
    private final AtomicInteger endedKept = new AtomicInteger();

    /** Held for reading while a start is on its way, so that the run's end misses none. */
    private final ReentrantReadWriteLock starting = new ReentrantReadWriteLock();

    private volatile boolean closed;

    RunsOnNodes(RunId owner, RunParts parts) {
        this.owner = owner;
        this.parts = parts;
    }

    /** Returns when the order is stored. */
    RemoteRun start(
            NodeName node, String script, ObjectNode args, @Nullable String name, Caller caller) {
        starting.readLock().lock();
        try {
            if (closed) {
                throw new DroverException(
                        ErrorKind.CANCELLED,
                        "The run " + owner + " is ending and starts nothing more",
                        "");
            }
            RemoteRun run = order(node, script, args, name, caller);
            runs.put(run.id(), run);
            var _ = run.over().thenRun(() -> keepForAWhile(run));
            return run;
        } finally {
            starting.readLock().unlock();
        }
    }

    private RemoteRun order(
            NodeName node, String script, ObjectNode args, @Nullable String name, Caller caller) {
        return parts.requireNodes()
                .runs()
                .start(
                        node,
                        new RunOrders.Start(
                                parts.identifiers().nextRun(),
                                owner,
                                script,
                                args,
                                name,
                                caller.user(),
                                caller.ofUser().stream()
                                        .map(Permission::name)
                                        .collect(Collectors.toSet())));
    }

    /** One that ended can be asked for its result until many others have ended after it. */
    private void keepForAWhile(RemoteRun run) {
        ended.add(run.id());
        if (endedKept.incrementAndGet() > ENDED_KEPT) { // counting the queue would walk along it
            RunId oldest = ended.poll();
            if (oldest != null) {
                endedKept.decrementAndGet();
                runs.remove(oldest);
            }
        }
    }

    Optional<RemoteRun> find(RunId id) {
        return Optional.ofNullable(runs.get(id));
    }

    /** Cancels what is left, and waits for it where its node is linked. */
    void endAll() {
        starting.writeLock().lock();
        try {
            closed = true;
        } finally {
            starting.writeLock().unlock();
        }
        OnNodes onNodes = parts.onNodes();
        if (onNodes == null) {
            return;
        }
        List<RemoteRun> left = onNodes.runs().endRun(owner);
        CompletableFuture.allOf(
                        left.stream()
                                .filter(run -> onNodes.processes().isLinked(run.node()))
                                .map(RemoteRun::over)
                                .toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, ENDING.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
