package dev.drover.server.control;

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
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What one run has nodes host; it ends with the run. Safe for use by many threads. */
final class RunsOnNodes {

    /** How long a run's end waits for what nodes host that are linked. */
    private static final Duration ENDING = Duration.ofSeconds(30);

    private final RunId owner;
    private final RunParts parts;
    private final Map<RunId, RemoteRun> runs = new ConcurrentHashMap<>();

    RunsOnNodes(RunId owner, RunParts parts) {
        this.owner = owner;
        this.parts = parts;
    }

    /** Returns when the order is stored. */
    RemoteRun start(
            NodeName node, String script, ObjectNode args, @Nullable String name, Caller caller) {
        RemoteRun run =
                parts.requireNodes()
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
        runs.put(run.id(), run);
        return run;
    }

    Optional<RemoteRun> find(RunId id) {
        return Optional.ofNullable(runs.get(id));
    }

    /** Cancels what is left, and waits for it where its node is linked. */
    void endAll() {
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
