package dev.drover.server.access;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts failed logins from each address, or of each user, in windows of a minute. Remembers a
 * bounded number of them, dropping the longest known. Safe for use by many threads.
 */
final class LoginFailures {

    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int REMEMBERED = 10_000;

    private record Failures(Instant since, int count) {}

    private final InstantSource clock;
    private final int limit;

    @GuardedBy("this")
    private final Map<String, Failures> known = new LinkedHashMap<>();

    LoginFailures(InstantSource clock, int limit) {
        this.clock = clock;
        this.limit = limit;
    }

    /**
     * LIMIT_REACHED where it failed too often of late.
     *
     * @param whose as messages have it, such as {@code from 192.0.2.7}
     */
    synchronized void check(String whose) {
        Failures failures = current(whose);
        if (failures.count() >= limit) {
            long seconds =
                    Duration.between(clock.instant(), failures.since().plus(WINDOW)).toSeconds()
                            + 1;
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    failures.count()
                            + " logins "
                            + whose
                            + " failed within a minute; that is the limit",
                    "Try again in " + seconds + " s.",
                    Map.of("retryAfterSeconds", seconds),
                    null);
        }
    }

    synchronized void count(String whose) {
        Failures failures = current(whose);
        known.remove(whose);
        known.put(whose, new Failures(failures.since(), failures.count() + 1));
        if (known.size() > REMEMBERED) {
            known.remove(known.keySet().iterator().next());
        }
    }

    @GuardedBy("this")
    private Failures current(String whose) {
        Instant now = clock.instant();
        Failures failures = known.get(whose);
        return failures == null || !now.isBefore(failures.since().plus(WINDOW))
                ? new Failures(now, 0)
                : failures;
    }
}
