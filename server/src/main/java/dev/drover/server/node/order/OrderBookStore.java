package dev.drover.server.node.order;

import dev.drover.api.OrderId;

import java.time.Instant;
import java.util.List;

/**
 * Keeps what a node was ordered to do. Methods return once what they did survives the end of the
 * process.
 */
public interface OrderBookStore {

    /** False, and nothing changed, where the order is known already. */
    boolean insert(ReceivedOrder order);

    void report(OrderId order, String sealedReport);

    /** Only that it is known stays. */
    void acknowledged(OrderId order);

    /** Those that are not acknowledged, oldest first. */
    List<ReceivedOrder> unacknowledged();

    /** Forgets those that are acknowledged and expired before that time. */
    void forget(Instant expiredBefore);

    /** The highest epoch that was accepted; 0 before the first. */
    long epoch();

    void raiseEpoch(long epoch);
}
