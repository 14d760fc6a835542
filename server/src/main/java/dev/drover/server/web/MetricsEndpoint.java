package dev.drover.server.web;

import dev.drover.server.access.Caller;
import dev.drover.server.access.Permission;
import dev.drover.server.web.metrics.Metrics;

import java.nio.charset.StandardCharsets;

/** Gives Prometheus its text: status values only to who may read them. */
final class MetricsEndpoint {

    private final Metrics metrics;

    MetricsEndpoint(Metrics metrics) {
        this.metrics = metrics;
    }

    void handle(Exchange exchange, Caller caller) {
        caller.require(Permission.SERVER_READ, "GET /metrics");
        String text = metrics.text(caller.permissions().contains(Permission.STATUS_READ));
        exchange.bytes(200, metrics.contentType(), text.getBytes(StandardCharsets.UTF_8));
    }
}
