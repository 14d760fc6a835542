package dev.drover.server.node.work;

import dev.drover.api.Cause;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.OrderId;
import dev.drover.api.RunError;
import dev.drover.api.RunId;
import dev.drover.api.RunState;
import dev.drover.server.node.order.OrderEnd;
import dev.drover.server.node.order.OrderListener;
import dev.drover.server.node.order.Report;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** A run that a node hosts, as its primary knows it. Safe for use by many threads. */
public final class RemoteRun implements OrderListener {

    private final NodeRuns home;
    private final NodeName node;
    private final RunOrders.Start start;
    private final CompletableFuture<RunOrders.Ended> over = new CompletableFuture<>();
    private volatile RunOrders.@Nullable Ended reported;
    private volatile boolean cancelOrdered;
    private volatile @Nullable OrderId lastCancel;

    RemoteRun(NodeRuns home, NodeName node, RunOrders.Start start) {
        this.home = home;
        this.node = node;
        this.start = start;
    }

    public RunId id() {
        return start.run();
    }

    public NodeName node() {
        return node;
    }

    RunOrders.Start start() {
        return start;
    }

    RunId parent() {
        return start.parent();
    }

    /** Completes when it is over, with how; never fails. */
    public CompletableFuture<RunOrders.Ended> over() {
        return over.copy();
    }

    /**
     * Returns once that is ordered; the node does it as soon as it can. Where it is ordered already
     * and still on its way, that is enough.
     */
    public void cancel(String message) {
        OrderId before = lastCancel;
        if (before == null || !home.isPending(before)) {
            lastCancel = home.cancel(this, message).orElse(null);
        }
    }

    @Override
    public void begun(JsonNode details) {
        home.begun(this);
    }

    @Override
    public @Nullable JsonNode reported(Report report) {
        if (report.cause() == null) {
            reported = Json.mapper().treeToValue(report.body(), RunOrders.Ended.class);
        }
        return null;
    }

    /** Nobody knows whether it goes on: should the node come back, it shall not. */
    @Override
    public void givingUp() {
        if (!cancelOrdered) {
            var _ = home.cancel(this, "Its node was silent for too long");
            cancelOrdered = true;
        }
    }

    @Override
    public void ended(OrderEnd end) {
        home.over(this);
        RunOrders.Ended known = reported;
        over.complete(known == null ? unknown(end) : known);
    }

    private RunOrders.Ended unknown(OrderEnd end) {
        Cause cause = Objects.requireNonNullElse(end.cause(), Cause.INTERNAL);
        String message = "On node " + node + ": " + end.message();
        return new RunOrders.Ended(
                RunState.FAILED,
                null,
                new RunError(cause, message, start.script(), null, null, null));
    }
}
