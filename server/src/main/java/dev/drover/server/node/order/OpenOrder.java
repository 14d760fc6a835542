package dev.drover.server.node.order;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.OrderId;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An order that a node has, and whose end it does not know that the primary has. */
final class OpenOrder implements OrderHandler.Reporter, ReportSender.Reported {

    private static final Logger LOG = LoggerFactory.getLogger(OpenOrder.class);

    private final OrderId id;
    private final OrderBook book;
    private final CompletableFuture<JsonNode> begun = new CompletableFuture<>();
    private volatile @Nullable Order order;

    OpenOrder(OrderId id, OrderBook book) {
        this.id = id;
        this.book = book;
    }

    @Override
    public OrderId id() {
        return id;
    }

    /** It is stored, or was read. */
    void is(Order stored) {
        order = stored;
    }

    /** Empty where it is not stored yet, or cannot be read. */
    Optional<Order> order() {
        return Optional.ofNullable(order);
    }

    /**
     * @param details what the primary is told of the beginning
     */
    void hasBegun(JsonNode details) {
        begun.complete(details);
    }

    void notTaken(DroverException why) {
        begun.completeExceptionally(why);
    }

    JsonNode awaitBegun(Duration atMost)
            throws InterruptedException, ExecutionException, TimeoutException {
        return begun.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    // ---- its end

    @Override
    public void done(JsonNode body) {
        ended(book.report(id, null, null, body));
    }

    @Override
    public void failed(Cause cause, String message) {
        ended(book.report(id, cause, message, NullNode.getInstance()));
    }

    private void ended(Report report) {
        hasBegun(NullNode.getInstance());
        book.keep(this, report);
    }

    // ---- its report

    @Override
    public void send(JsonNode wanted) throws InterruptedException {
        Order known = order;
        OrderHandler handler = known == null ? null : book.handler(known).orElse(null);
        if (known != null && handler != null) {
            handler.send(known, wanted);
        }
    }

    @Override
    public void neverFits(DroverException why) {
        LOG.atError()
                .addKeyValue("order", id)
                .setCause(why)
                .log("What came of an order is too large for its report");
        failed(
                Cause.OUTPUT_LIMIT,
                "It is over, and what came of it is too large to be reported: " + why.getMessage());
    }

    @Override
    public void acknowledged() {
        book.acknowledged(id);
        order().ifPresent(known ->
                book.handler(known).ifPresent(handler -> handler.acknowledged(known)));
    }
}
