package dev.drover.server.node.order;

import java.time.Duration;
import java.time.Instant;

/**
 * What a node takes for its primary's time: what the primary last said, and what went by since on a
 * clock that nobody sets. Orders expire by it, so that a node whose own clock is wrong does not
 * refuse everything, or take what is long over.
 */
public final class PrimaryClock {

    private record Said(Instant time, long at) {}

    private volatile Said last;
    private volatile boolean known;

    /**
     * @param guess until the primary says something: this machine's own time
     */
    public PrimaryClock(Instant guess) {
        last = new Said(guess, System.nanoTime());
    }

    public void said(Instant time) {
        last = new Said(time, System.nanoTime());
        known = true;
    }

    /** False while it is a guess still. */
    public boolean isKnown() {
        return known;
    }

    public Instant now() {
        Said said = last;
        return said.time().plus(Duration.ofNanos(System.nanoTime() - said.at()));
    }
}
