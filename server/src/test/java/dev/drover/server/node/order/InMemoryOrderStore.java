package dev.drover.server.node.order;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.NodeName;
import dev.drover.api.OrderId;
import dev.drover.api.RunId;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Orders in memory, which has no room where it is told so. Safe for use by many threads. */
public final class InMemoryOrderStore implements OrderStore {

    private final TreeMap<OrderId, StoredOrder> pending = new TreeMap<>();
    private final Map<OrderId, StoredOrder> orders = new HashMap<>();
    private final TreeMap<OrderId, OrderEnd> ended = new TreeMap<>();
    private final List<String> history = new ArrayList<>();
    private long epoch;
    private boolean full;

    /** From now on nothing is inserted, or is again. */
    public synchronized void full(boolean now) {
        full = now;
    }

    /** What was inserted, by its kind, and what ended, by its state. */
    public synchronized List<String> history() {
        return List.copyOf(history);
    }

    @Override
    public synchronized void insert(StoredOrder order) {
        if (full) {
            throw new DroverException(ErrorKind.STORAGE_FULL, "There is no room", "Make some.");
        }
        if (ended.containsKey(order.id()) || pending.putIfAbsent(order.id(), order) != null) {
            throw new IllegalStateException("The order " + order.id() + " is stored already");
        }
        orders.put(order.id(), order);
        history.add(order.kind());
    }

    @Override
    public synchronized boolean finish(OrderId order, OrderEnd end) {
        if (pending.remove(order) == null) {
            return false;
        }
        ended.put(order, end);
        history.add(end.state().toString());
        return true;
    }

    @Override
    public synchronized void keepLate(OrderId order, String report) {
        ended.computeIfPresent(
                order,
                (id, end) ->
                        end.report() != null
                                ? end
                                : new OrderEnd(
                                        end.state(), end.cause(), end.message(), report, end.at()));
    }

    @Override
    public synchronized List<StoredOrder> pending() {
        return List.copyOf(pending.values());
    }

    @Override
    public synchronized Optional<OrderEnd> end(OrderId order) {
        return Optional.ofNullable(ended.get(order));
    }

    @Override
    public synchronized List<EndedOrder> endedOf(Set<RunId> owners) {
        return ended.entrySet().stream()
                .map(end ->
                        new EndedOrder(
                                Objects.requireNonNull(orders.get(end.getKey())), end.getValue()))
                .filter(end -> owners.contains(end.order().owner()))
                .toList();
    }

    @Override
    public synchronized Optional<NodeName> node(OrderId order) {
        return pending.containsKey(order) || ended.containsKey(order)
                ? Optional.ofNullable(orders.get(order)).map(StoredOrder::node)
                : Optional.empty();
    }

    @Override
    public synchronized void trim(int keep) {
        while (!ended.isEmpty() && ended.size() + pending.size() > keep) {
            ended.pollFirstEntry();
        }
    }

    @Override
    public synchronized long nextEpoch() {
        return ++epoch;
    }
}
