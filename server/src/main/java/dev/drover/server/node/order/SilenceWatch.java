package dev.drover.server.node.order;

import dev.drover.api.Cause;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Ends orders because nothing is heard: of a node that stays silent for longer than they can wait,
 * or that is no node any more, and those that expired before they were sent. One thread.
 */
final class SilenceWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SilenceWatch.class);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** How often what is to be ordered before an order is given up is tried. */
    private static final int TRIES = 10;

    private final Orders orders;
    private final Orders.Nodes nodes;
    private final InstantSource clock;
    private final Thread watch;

    SilenceWatch(Orders orders, Orders.Nodes nodes, InstantSource clock) {
        this.orders = orders;
        this.nodes = nodes;
        this.clock = clock;
        this.watch = Thread.ofVirtual().name("order-watch").unstarted(this::watch);
    }

    void start() {
        watch.start();
    }

    @Override
    public void close() {
        watch.interrupt();
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(LOOK_EVERY);
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        Instant now = clock.instant();
        orders.forEach((node, waiting) -> {
            Duration silence = nodes.silence(node);
            boolean gone = !nodes.has(node);
            for (PendingOrder order : waiting) {
                if (gone || order.isWithdrawn() || !silence.isZero()) {
                    look(order, gone, silence, now);
                }
            }
        });
    }

    private void look(PendingOrder order, boolean gone, Duration silence, Instant now) {
        StoredOrder stored = order.stored();
        try {
            if (gone) {
                giveUp(order, "Node " + stored.node() + " was removed", TRIES);
            } else if (silence.compareTo(stored.patience()) > 0) {
                giveUp(
                        order,
                        "Node "
                                + stored.node()
                                + " has been silent for "
                                + silence.toSeconds()
                                + " s; this work waits for "
                                + stored.patience().toSeconds()
                                + " s",
                        TRIES);
            } else if (order.isWithdrawn()
                    || (now.isAfter(stored.expiresAt()) && order.withdraw())) {
                orders.over(
                        order,
                        new OrderEnd(
                                OrderState.UNREACHABLE,
                                Cause.UNREACHABLE,
                                "Node "
                                        + stored.node()
                                        + " was not linked while the order was good, until "
                                        + stored.expiresAt(),
                                null,
                                now));
            }
        } catch (RuntimeException e) { // the others are looked at all the same
            LOG.atError()
                    .addKeyValue("order", order.id())
                    .setCause(e)
                    .log("The end of an order could not be stored; trying again");
        }
    }

    /** There is one try alone: its node will never report it. */
    void lost(PendingOrder order, String why) {
        try {
            giveUp(order, why, 1);
        } catch (RuntimeException e) { // the others are lost all the same
            LOG.atError()
                    .addKeyValue("order", order.id())
                    .addKeyValue("node", order.stored().node())
                    .setCause(e)
                    .log("The loss of an order could not be stored");
        }
    }

    /**
     * Nobody knows what came of it; where it was never sent, nothing did.
     *
     * @param tries after so many that failed it is given up without what should be ordered before
     */
    private void giveUp(PendingOrder order, String why, int tries) {
        boolean never = order.withdraw();
        if (!never) {
            try {
                order.listener().givingUp();
            } catch (RuntimeException e) { // whoever waits for the end waits no longer for that
                if (order.givingUpFailed() < tries) {
                    throw e;
                }
                LOG.atError()
                        .addKeyValue("order", order.id())
                        .addKeyValue("node", order.stored().node())
                        .setCause(e)
                        .log("An order is given up, and its node is not told to end it");
            }
        }
        orders.over(
                order,
                new OrderEnd(
                        never ? OrderState.UNREACHABLE : OrderState.LOST,
                        never ? Cause.UNREACHABLE : Cause.NODE_LOST,
                        why,
                        null,
                        clock.instant()));
    }
}
