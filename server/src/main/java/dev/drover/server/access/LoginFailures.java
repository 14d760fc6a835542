package dev.drover.server.access;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts failed logins of each address in windows of a minute. Remembers a bounded number of
 * addresses, dropping the longest known. Safe for use by many threads.
 */
final class LoginFailures {

    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int ADDRESSES = 10_000;

    private record Failures(Instant since, int count) {}

    private final InstantSource clock;
    private final int limit;

    @GuardedBy("this")
    private final Map<InetAddress, Failures> known = new LinkedHashMap<>();

    LoginFailures(InstantSource clock, int limit) {
        this.clock = clock;
        this.limit = limit;
    }

    /** LIMIT_REACHED where the address failed too often of late. */
    synchronized void check(InetAddress address) {
        Failures failures = current(address);
        if (failures.count() >= limit) {
            long seconds =
                    Duration.between(clock.instant(), failures.since().plus(WINDOW)).toSeconds()
                            + 1;
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    failures.count()
                            + " logins from "
                            + address.getHostAddress()
                            + " failed within a minute; that is the limit",
                    "Try again in " + seconds + " s.",
                    Map.of("retryAfterSeconds", seconds),
                    null);
        }
    }

    synchronized void count(InetAddress address) {
        Failures failures = current(address);
        known.remove(address);
        known.put(address, new Failures(failures.since(), failures.count() + 1));
        if (known.size() > ADDRESSES) {
            known.remove(known.keySet().iterator().next());
        }
    }

    @GuardedBy("this")
    private Failures current(InetAddress address) {
        Instant now = clock.instant();
        Failures failures = known.get(address);
        return failures == null || !now.isBefore(failures.since().plus(WINDOW))
                ? new Failures(now, 0)
                : failures;
    }
}
