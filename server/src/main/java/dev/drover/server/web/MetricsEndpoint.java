package dev.drover.server.web;

import dev.drover.server.access.Caller;
import dev.drover.server.access.Permission;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** Gives Prometheus its text. */
final class MetricsEndpoint {

    private final Supplier<String> scrape;

    MetricsEndpoint(Supplier<String> scrape) {
        this.scrape = scrape;
    }

    void handle(Exchange exchange, Caller caller) {
        caller.require(Permission.SERVER_READ, "GET /metrics");
        exchange.bytes(
                200,
                "text/plain; version=0.0.4; charset=utf-8",
                scrape.get().getBytes(StandardCharsets.UTF_8));
    }
}
