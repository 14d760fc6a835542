package dev.drover.server.audit;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;

/** Lets so many through in a minute, and counts the others. Safe for use by many threads. */
final class Refusals {

    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final int limit;

    @GuardedBy("this")
    private Instant since = Instant.EPOCH;

    @GuardedBy("this")
    private int count;

    @GuardedBy("this")
    private long leftOut;

    Refusals(InstantSource clock, int limit) {
        this.clock = clock;
        this.limit = limit;
    }

    /** How many were left out since the last one; empty where this one is. */
    synchronized OptionalLong admit() {
        Instant now = clock.instant();
        if (!now.isBefore(since.plus(WINDOW))) {
            since = now;
            count = 0;
        }
        if (count >= limit) {
            leftOut++;
            return OptionalLong.empty();
        }
        count++;
        long before = leftOut;
        leftOut = 0;
        return OptionalLong.of(before);
    }
}
