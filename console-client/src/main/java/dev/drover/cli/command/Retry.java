package dev.drover.cli.command;

import dev.drover.api.DroverException;
import dev.drover.api.Durations;
import dev.drover.api.ErrorKind;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Decides whether a call that failed is made again, and waits before it is: longer each time, with
 * chance in it, so that many clients of a restarted server do not come at once. For one thread.
 */
public final class Retry {

    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final InstantSource clock;
    private final Duration patience;
    private @Nullable Instant since;
    private Duration pause = FIRST;

    /** Gives up after ten minutes. */
    public Retry(InstantSource clock) {
        this(clock, PATIENCE);
    }

    private Retry(InstantSource clock, Duration patience) {
        this.clock = clock;
        this.patience = patience;
    }

    /** Gives up only on what stays wrong: for what a person leaves open for days. */
    public static Retry withoutEnd(InstantSource clock) {
        return new Retry(clock, Durations.LONGEST);
    }

    /** Whether this kind of failure may be over when the call is made again. */
    public static boolean mayPass(DroverException failure) {
        return failure.kind() == ErrorKind.UNAVAILABLE || failure.kind() == ErrorKind.LIMIT_REACHED;
    }

    /** The connection is fine again. */
    public void worked() {
        since = null;
        pause = FIRST;
    }

    /**
     * Waits, and says whether to try again: not after all patience is used up, and not for what
     * stays wrong.
     */
    public boolean again(DroverException failure) throws InterruptedException {
        if (!mayPass(failure)) {
            return false;
        }
        Instant now = clock.instant();
        Instant started = since == null ? now : since;
        since = started;
        if (Duration.between(started, now).compareTo(patience) > 0) {
            return false;
        }
        Thread.sleep(pause.multipliedBy(50 + (int) (Math.random() * 100)).dividedBy(100));
        pause = pause.multipliedBy(2).compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
        return true;
    }

    /** As {@link #again}, for who can do nothing but give up otherwise. */
    public void orThrow(DroverException failure) {
        try {
            if (!again(failure)) {
                throw failure;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure;
        }
    }
}
