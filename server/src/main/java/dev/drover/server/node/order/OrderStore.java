package dev.drover.server.node.order;

import dev.drover.api.NodeName;
import dev.drover.api.OrderId;
import dev.drover.api.RunId;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keeps a primary's orders. Methods return once what they did survives the end of the process. */
public interface OrderStore {

    void insert(StoredOrder order);

    /** False, and nothing changed, where it is not pending. */
    boolean finish(OrderId order, OrderEnd end);

    /** Keeps a report that came when the order had ended without it; the first of them stays. */
    void keepLate(OrderId order, String report);

    /** Those that are pending, oldest first. */
    List<StoredOrder> pending();

    /** How it ended; empty for one that is pending or not kept. */
    Optional<OrderEnd> end(OrderId order);

    /** Those of these owners that have ended and are kept, oldest first. */
    List<EndedOrder> endedOf(Set<RunId> owners);

    /** Whose it is, pending or not; empty for one that is not kept. */
    Optional<NodeName> node(OrderId order);

    /**
     * Forgets the oldest that have ended, while there are more than so many, pending or not: some
     * with each call, so that none takes long.
     */
    void trim(int keep);

    /** Counts one more start of the primary, and gives the number. */
    long nextEpoch();
}
