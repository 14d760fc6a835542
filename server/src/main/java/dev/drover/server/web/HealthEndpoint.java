package dev.drover.server.web;

import java.util.Map;
import java.util.function.BooleanSupplier;

/** Tells whoever asks whether the server lives and takes requests, and nothing else. */
final class HealthEndpoint {

    private final BooleanSupplier ready;

    HealthEndpoint(BooleanSupplier ready) {
        this.ready = ready;
    }

    void alive(Exchange exchange) {
        exchange.json(200, Map.of("status", "ok"));
    }

    void ready(Exchange exchange) {
        boolean isReady = ready.getAsBoolean();
        exchange.json(isReady ? 200 : 503, Map.of("status", isReady ? "ok" : "not ready"));
    }
}
