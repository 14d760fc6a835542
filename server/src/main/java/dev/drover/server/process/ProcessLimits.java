package dev.drover.server.process;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Map;

/**
 * Bounds of one process.
 *
 * @param soft after this long {@link ProcessListener#softLimitReached} is called, and nothing else
 *     happens
 * @param hard after this long the whole tree is ended
 * @param killGrace between TERM and KILL at the hard limit
 * @param outputBytes of both streams together; a process that writes more is killed without a
 *     grace, for the disk's sake. What it writes between two looks, some milliseconds apart, comes
 *     on top.
 */
public record ProcessLimits(
        @Nullable Duration soft, @Nullable Duration hard, Duration killGrace, long outputBytes) {

    public static final Duration DEFAULT_KILL_GRACE = Duration.ofSeconds(5);
    public static final long DEFAULT_OUTPUT_BYTES = 1L << 30;

    private static final Duration LONGEST_GRACE = Duration.ofHours(1);

    public ProcessLimits {
        positive("soft time limit", soft);
        positive("hard time limit", hard);
        if (killGrace.isNegative() || killGrace.compareTo(LONGEST_GRACE) > 0) {
            throw wrong("kill grace", killGrace, "it must be 0 to " + LONGEST_GRACE);
        }
        if (outputBytes < 1) {
            throw wrong("output limit", outputBytes + " bytes", "it must be at least 1");
        }
    }

    /** No time limits; the usual grace and output limit. */
    public static ProcessLimits defaults() {
        return new ProcessLimits(null, null, DEFAULT_KILL_GRACE, DEFAULT_OUTPUT_BYTES);
    }

    private static void positive(String what, @Nullable Duration limit) {
        if (limit != null && (limit.isZero() || limit.isNegative())) {
            throw wrong(what, limit, "it must be above 0");
        }
    }

    private static DroverException wrong(String what, Object value, String bound) {
        return new DroverException(
                ErrorKind.INVALID_PARAMETERS,
                "The " + what + " of a process is " + value + "; " + bound,
                "Correct the value, or leave it out for the default.",
                Map.of("limit", what),
                null);
    }
}
