package dev.drover.server.node.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.LongSummaryStatistics;
import java.util.Random;
import java.util.stream.IntStream;

final class BackoffTest {

    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(3);

    @Test
    void waitsARandomPartOfATimeThatDoublesUpToTheLongest() {
        for (int tries = 0; tries < 40; tries++) {
            long bound = Math.min(LONGEST.toMillis(), 100L << Math.min(tries, 20));
            LongSummaryStatistics waits = waits(tries);
            assertThat(waits.getMin()).as("after %d tries", tries).isBetween(1L, 1 + bound / 10);
            assertThat(waits.getMax()).isBetween(bound - bound / 10, bound);
        }
    }

    @Test
    void beginsAnewAfterASuccess() {
        Backoff tired = new Backoff(FIRST, LONGEST, new Random(7));
        for (int i = 0; i < 10; i++) {
            tired.next();
        }
        tired.succeeded();
        assertThat(tired.next()).isLessThanOrEqualTo(FIRST);
    }

    private static LongSummaryStatistics waits(int tries) {
        return IntStream.range(0, 300)
                .mapToLong(seed -> {
                    Backoff backoff = new Backoff(FIRST, LONGEST, new Random(seed * 7919L));
                    for (int i = 0; i < tries; i++) {
                        backoff.next();
                    }
                    return backoff.next().toMillis();
                })
                .summaryStatistics();
    }
}
