package dev.drover.server.data;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that goes on when it is told to. */
final class SettableClock implements InstantSource {

    private volatile Instant now = Instant.parse("2026-03-01T10:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    synchronized void advance(Duration time) {
        now = now.plus(time);
    }
}
