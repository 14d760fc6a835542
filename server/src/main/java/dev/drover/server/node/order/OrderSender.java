package dev.drover.server.node.order;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.server.node.link.Link;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Sends orders over links until their nodes have them. Safe for use by many threads. */
final class OrderSender {

    private static final Logger LOG = LoggerFactory.getLogger(OrderSender.class);

    /** What a node answers when an order is placed. */
    record Placed(boolean accepted, @Nullable JsonNode details, @Nullable String report) {}

    private final Orders orders;
    private final PendingOrder.Signing signing;
    private final Duration retry;
    private final InstantSource clock;

    OrderSender(Orders orders, PendingOrder.Signing signing, Duration retry, InstantSource clock) {
        this.orders = orders;
        this.signing = signing;
        this.retry = retry;
        this.clock = clock;
    }

    /** Unless it is on its way there, or not to be sent any more. */
    void send(PendingOrder order, Link link) {
        if (!order.beginSending(link)) {
            return;
        }
        String signed = order.signed(signing);
        var _ =
                link.call("order.place", Map.of("order", signed))
                        .whenComplete((answer, failure) -> {
                            order.sendingOver(link);
                            if (failure == null) {
                                answered(order, link, answer);
                            } else {
                                notTaken(order, link, Link.failure(failure));
                            }
                        });
    }

    /** On the connection's thread. */
    private void answered(PendingOrder order, Link link, JsonNode answer) {
        Placed placed;
        try {
            placed = Json.mapper().treeToValue(answer, Placed.class);
        } catch (RuntimeException e) {
            notTaken(order, link, e);
            return;
        }
        String refusal = placed.report();
        if (placed.accepted()) {
            order.accepted();
            JsonNode details = placed.details();
            if (details == null) {
                sendLater(order, link, 1); // it takes long to begin
            } else {
                Thread.ofVirtual().name("order-begun").start(() -> tellBegun(order, details));
            }
        } else if (refusal != null) {
            Thread.ofVirtual().name("order-refused").start(() -> refusedBy(order, link, refusal));
        }
    }

    private static void tellBegun(PendingOrder order, JsonNode details) {
        try {
            order.listener().begun(details);
        } catch (RuntimeException e) { // it has begun all the same
            LOG.atError()
                    .addKeyValue("order", order.id())
                    .setCause(e)
                    .log("Whoever placed an order failed to hear of its beginning");
        }
    }

    private void refusedBy(PendingOrder order, Link link, String signed) {
        try {
            orders.report(order.stored().node(), signed);
        } catch (RuntimeException e) {
            notTaken(order, link, e);
        }
    }

    /**
     * The node may have it all the same, so it is sent again: on this link where it still stands,
     * else on the next.
     */
    private void notTaken(PendingOrder order, Link link, RuntimeException why) {
        if (order.isOver()) {
            return;
        }
        if (why instanceof DroverException known && known.kind() == ErrorKind.TOO_LARGE) {
            Thread.ofVirtual().name("order-too-large").start(() -> neverFits(order, link, known));
            return;
        }
        if (!link.isOpen()) {
            return;
        }
        if (why instanceof DroverException known && known.kind() == ErrorKind.LIMIT_REACHED) {
            sendLater(order, link, 1); // others are before it on the link
        } else {
            LOG.atWarn()
                    .addKeyValue("order", order.id())
                    .addKeyValue("node", order.stored().node())
                    .addKeyValue("reason", why.getMessage())
                    .log("A node did not take an order; it is sent again");
            sendLater(order, link, order.notTaken());
        }
    }

    /** Nothing was sent, and no other link would take it either. */
    private void neverFits(PendingOrder order, Link link, DroverException why) {
        try {
            orders.over(
                    order,
                    new OrderEnd(
                            OrderState.REFUSED, Cause.REFUSED, why.text(), null, clock.instant()));
        } catch (DroverException e) {
            notTaken(order, link, e);
        }
    }

    private void sendLater(PendingOrder order, Link link, int times) {
        CompletableFuture.delayedExecutor(
                        retry.toMillis() * times, TimeUnit.MILLISECONDS, Thread::startVirtualThread)
                .execute(() -> {
                    if (link.isOpen() && !order.isOver()) {
                        send(order, link);
                    }
                });
    }
}
