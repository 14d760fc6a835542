package dev.drover.server.node.order;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.OrderId;
import dev.drover.server.node.link.Link;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Sends reports until the primary has them, each time signed with the key that the node has then:
 * that may have changed since what they report came to be. Safe for use by many threads.
 */
final class ReportSender implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReportSender.class);

    /** What a report is about. */
    interface Reported {

        OrderId id();

        /** Sends what the primary wants before it takes the report. */
        void send(JsonNode wanted) throws InterruptedException;

        void acknowledged();

        /** No message holds the report: another one, of that, is to take its place. */
        void neverFits(DroverException why);
    }

    private record Waiting(Reported order, Report report) {}

    private final Function<Report, String> signing;
    private final Supplier<Optional<Link>> links;
    private final Duration retry;
    private final Map<OrderId, Waiting> waiting = new ConcurrentHashMap<>();
    private final Map<OrderId, Link> sending = new ConcurrentHashMap<>();
    private volatile boolean closed;

    ReportSender(Function<Report, String> signing, Supplier<Optional<Link>> links, Duration retry) {
        this.signing = signing;
        this.links = links;
        this.retry = retry;
    }

    void add(Reported order, Report report) {
        Waiting added = new Waiting(order, report);
        waiting.put(order.id(), added);
        links.get().ifPresent(link -> send(added, link));
    }

    void linked() {
        links.get().ifPresent(link -> waiting.values().forEach(report -> send(report, link)));
    }

    @Override
    public void close() {
        closed = true;
    }

    private void send(Waiting report, Link link) {
        send(report, link, null);
    }

    /**
     * @param sent what the primary lacked and was sent since
     */
    private void send(Waiting report, Link link, @Nullable JsonNode sent) {
        OrderId id = report.order().id();
        if (closed || link.equals(sending.put(id, link))) {
            return; // it is on its way
        }
        var _ =
                link.call("order.report", Map.of("report", signing.apply(report.report())))
                        .whenComplete((answer, failure) ->
                                Thread.ofVirtual()
                                        .name("order-report")
                                        .start(() -> {
                                            sending.remove(id, link);
                                            if (failure == null) {
                                                answered(report, link, sent, answer);
                                            } else {
                                                notTaken(report, link, Link.failure(failure));
                                            }
                                        }));
    }

    private void answered(Waiting report, Link link, @Nullable JsonNode before, JsonNode answer) {
        try {
            JsonNode wanted = answer.get("wanted");
            if (wanted == null || wanted.isNull()) {
                // First: what of it cannot be stored now is tried again with the report.
                report.order().acknowledged();
                waiting.remove(report.order().id());
            } else if (wanted.equals(before)) {
                again(report, link, "it lacks the same as before, " + wanted);
            } else {
                report.order().send(wanted);
                send(report, link, wanted);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) { // the edge of the report: it is sent again whatever it is
            again(report, link, String.valueOf(e.getMessage()));
        }
    }

    private void notTaken(Waiting report, Link link, RuntimeException why) {
        if (why instanceof DroverException known && known.kind() == ErrorKind.TOO_LARGE) {
            report.order().neverFits(known);
        } else {
            again(report, link, String.valueOf(why.getMessage()));
        }
    }

    /** On this link where it still stands; else {@link #linked} does it on the next. */
    private void again(Waiting report, Link link, String why) {
        if (closed || !link.isOpen()) {
            return;
        }
        LOG.atWarn()
                .addKeyValue("order", report.order().id())
                .addKeyValue("reason", why)
                .log("The primary did not take a report; it is sent again");
        CompletableFuture.delayedExecutor(
                        retry.toMillis(), TimeUnit.MILLISECONDS, Thread::startVirtualThread)
                .execute(() -> {
                    if (!closed && link.isOpen() && waiting.containsKey(report.order().id())) {
                        send(report, link);
                    }
                });
    }
}
