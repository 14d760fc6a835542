package dev.drover.benchmarks;

import dev.drover.api.OrderId;
import dev.drover.server.node.order.OrderBookStore;
import dev.drover.server.node.order.ReceivedOrder;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a simulated node was ordered: each real one has a disk of its own, which these have not. */
final class OrdersInMemory implements OrderBookStore {
    private final Map<OrderId, ReceivedOrder> orders = new HashMap<>(4);
    private long epoch;

    @Override
    public synchronized boolean insert(ReceivedOrder order) {
        return orders.putIfAbsent(order.id(), order) == null;
    }

    @Override
    public synchronized void report(OrderId order, String sealedReport) {
        orders.computeIfPresent(
                order,
                (id, known) ->
                        new ReceivedOrder(
                                id, known.expiresAt(), known.sealedOrder(), sealedReport, false));
    }

    @Override
    public synchronized void acknowledged(OrderId order) {
        orders.computeIfPresent(
                order, (id, known) -> new ReceivedOrder(id, known.expiresAt(), "", null, true));
    }

    @Override
    public synchronized List<ReceivedOrder> unacknowledged() {
        return new ArrayList<>(
                orders.values().stream().filter(order -> !order.acknowledged()).toList());
    }

    @Override
    public synchronized void forget(Instant expiredBefore) {
        orders.values().removeIf(order -> order.expiresAt().isBefore(expiredBefore));
    }

    @Override
    public synchronized long epoch() {
        return epoch;
    }

    @Override
    public synchronized void raiseEpoch(long other) {
        epoch = other;
    }
}
