package dev.drover.server.node.order;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.OrderId;

import java.time.Instant;
import java.util.List;
import java.util.TreeMap;

/** A node's orders in memory, which has no room where it is told so. For many threads. */
public final class InMemoryOrderBookStore implements OrderBookStore {

    private final TreeMap<OrderId, ReceivedOrder> orders = new TreeMap<>();
    private long epoch;
    private boolean full;
    private int refusals;

    /** From now on nothing is stored, or is again. */
    public synchronized void full(boolean now) {
        full = now;
    }

    /** How often there was no room. */
    synchronized int refusals() {
        return refusals;
    }

    private void requireRoom() {
        if (full) {
            refusals++;
            throw new DroverException(ErrorKind.STORAGE_FULL, "There is no room", "Make some.");
        }
    }

    /** What is stored of an order is this from now on. */
    synchronized void replace(OrderId order, String sealedOrder) {
        orders.computeIfPresent(
                order,
                (id, known) ->
                        new ReceivedOrder(
                                id,
                                known.expiresAt(),
                                sealedOrder,
                                known.sealedReport(),
                                known.acknowledged()));
    }

    @Override
    public synchronized boolean insert(ReceivedOrder order) {
        requireRoom();
        return orders.putIfAbsent(order.id(), order) == null;
    }

    @Override
    public synchronized void report(OrderId order, String sealedReport) {
        requireRoom();
        orders.computeIfPresent(
                order,
                (id, known) ->
                        new ReceivedOrder(
                                id,
                                known.expiresAt(),
                                known.sealedOrder(),
                                sealedReport,
                                known.acknowledged()));
    }

    @Override
    public synchronized void acknowledged(OrderId order) {
        requireRoom();
        orders.computeIfPresent(
                order, (id, known) -> new ReceivedOrder(id, known.expiresAt(), "", null, true));
    }

    @Override
    public synchronized List<ReceivedOrder> unacknowledged() {
        return orders.values().stream().filter(order -> !order.acknowledged()).toList();
    }

    @Override
    public synchronized void forget(Instant expiredBefore) {
        requireRoom();
        orders.values()
                .removeIf(
                        order -> order.acknowledged() && order.expiresAt().isBefore(expiredBefore));
    }

    @Override
    public synchronized long epoch() {
        return epoch;
    }

    @Override
    public synchronized void raiseEpoch(long other) {
        requireRoom();
        epoch = other;
    }
}
