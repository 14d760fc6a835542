package dev.drover.client;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.time.Duration;

/** The moment at which a wait gives up, on the monotonic clock. */
record Deadline(long nanoTime, Duration limit) {

    static Deadline after(Duration limit) {
        return new Deadline(System.nanoTime() + limit.toNanos(), limit);
    }

    /** At least 1: what is over must not read as "for ever". */
    int remainingMilliseconds(String what) {
        long remaining = (nanoTime - System.nanoTime()) / 1_000_000;
        if (remaining <= 0) {
            throw missed(what);
        }
        return (int) Math.min(remaining, Integer.MAX_VALUE);
    }

    DroverException missed(String what) {
        return new DroverException(
                ErrorKind.UNAVAILABLE,
                what + " did not answer within " + limit.toMillis() + " ms",
                "See whether the server is up and reachable, then try again.");
    }
}
