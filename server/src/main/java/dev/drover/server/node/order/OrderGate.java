package dev.drover.server.node.order;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.NodeName;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Decides which orders a node takes. Safe for use by many threads. */
final class OrderGate {

    private final NodeName self;
    private final Supplier<VerifyingKey> primaryKey;
    private final OrderBookStore store;
    private final Predicate<String> kinds;
    private final PrimaryClock primaryClock;
    private volatile long epoch;

    /**
     * @param kinds those that the node can do
     */
    OrderGate(
            NodeName self,
            Supplier<VerifyingKey> primaryKey,
            OrderBookStore store,
            Predicate<String> kinds,
            PrimaryClock primaryClock) {
        this.self = self;
        this.primaryKey = primaryKey;
        this.store = store;
        this.kinds = kinds;
        this.primaryClock = primaryClock;
        this.epoch = store.epoch();
    }

    /** NOT_ALLOWED where it is not signed by the primary, or for another node. */
    Order verified(String signed) {
        Order order = primaryKey.get().verify(signed, Order.TYPE, Order.class);
        if (!order.node().equals(self)) {
            throw notAllowed(
                    "The order "
                            + order.id()
                            + " is for node "
                            + order.node()
                            + ", not for "
                            + self,
                    "Look into the primary's log.");
        }
        return order;
    }

    /** Why an order is not taken that is not known yet; empty where it is. */
    Optional<DroverException> refusal(Order order) {
        if (order.epoch() < epoch) {
            return Optional.of(
                    notAllowed(
                            "The order "
                                    + order.id()
                                    + " is of epoch "
                                    + order.epoch()
                                    + "; node "
                                    + self
                                    + " has had orders of epoch "
                                    + epoch,
                            "An old copy of the primary may be running."));
        }
        Instant now = primaryClock.now();
        if (now.isAfter(order.expiresAt())) {
            return Optional.of(
                    notAllowed(
                            "The order "
                                    + order.id()
                                    + " was good until "
                                    + order.expiresAt()
                                    + " and came at "
                                    + now,
                            "Place it again."));
        }
        if (!kinds.test(order.kind())) {
            return Optional.of(
                    notAllowed(
                            "Node " + self + " knows no orders of the kind " + order.kind(),
                            "Its version of Drover may be older than the primary's."));
        }
        return Optional.empty();
    }

    /** Two orders at once may each be of a later epoch than is known. */
    synchronized void raiseEpoch(long other) {
        if (other > epoch) {
            store.raiseEpoch(other);
            epoch = other;
        }
    }

    DroverException alreadyDone(Order order) {
        return notAllowed(
                "Node " + self + " has already done the order " + order.id(),
                "Somebody replays old orders, or the primary was put back from a backup.");
    }

    static DroverException notAllowed(String message, String hint) {
        return new DroverException(ErrorKind.NOT_ALLOWED, message, hint);
    }
}
