package dev.drover.server.node.order;

import dev.drover.api.DroverException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;

/** Has a node forget orders that are over, once nothing could take them for new. One thread. */
final class OldOrders implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OldOrders.class);

    /** After it expired an order is remembered for so long. */
    private static final Duration REMEMBERED = Duration.ofHours(1);

    private static final Duration FORGET_EVERY = Duration.ofMinutes(10);

    private final OrderBookStore store;
    private final PrimaryClock primaryClock;
    private final Thread forgetting;

    OldOrders(OrderBookStore store, PrimaryClock primaryClock) {
        this.store = store;
        this.primaryClock = primaryClock;
        this.forgetting = Thread.ofVirtual().name("order-book").unstarted(this::forget);
    }

    void start() {
        forgetting.start();
    }

    private void forget() {
        try {
            while (true) {
                Thread.sleep(FORGET_EVERY);
                forgetOld();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** By the primary's time alone: what a wrong clock forgets too soon could be replayed. */
    private void forgetOld() {
        try {
            if (primaryClock.isKnown()) {
                store.forget(primaryClock.now().minus(REMEMBERED));
            }
        } catch (DroverException e) {
            LOG.atWarn().setCause(e).log("Old orders could not be forgotten; trying later");
        }
    }

    @Override
    public void close() {
        forgetting.interrupt();
    }
}
