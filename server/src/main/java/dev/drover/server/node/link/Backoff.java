package dev.drover.server.node.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait between tries: a random part ("full jitter") of a time that doubles from try to
 * try. For one thread.
 */
final class Backoff {

    private final Duration first;
    private final Duration longest;
    private final RandomGenerator random;
    private int failures;

    Backoff(Duration first, Duration longest, RandomGenerator random) {
        this.first = first;
        this.longest = longest;
        this.random = random;
    }

    void succeeded() {
        failures = 0;
    }

    Duration next() {
        long most = first.toMillis() << Math.min(failures, 20);
        failures++;
        long bound = Math.clamp(most, 1, longest.toMillis());
        return Duration.ofMillis(random.nextLong(bound) + 1);
    }
}
