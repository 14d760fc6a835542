package dev.drover.server.web;

import dev.drover.server.access.Caller;
import dev.drover.server.access.Permission;
import dev.drover.server.web.metrics.Metrics;

import java.nio.charset.StandardCharsets;

/** Gives Prometheus its text. */
final class MetricsEndpoint {

    private final Metrics metrics;

    MetricsEndpoint(Metrics metrics) {
        this.metrics = metrics;
    }

    void handle(Exchange exchange, Caller caller) {
        caller.require(Permission.SERVER_READ, "GET /metrics");
        exchange.bytes(200, metrics.contentType(), metrics.text().getBytes(StandardCharsets.UTF_8));
    }
}
