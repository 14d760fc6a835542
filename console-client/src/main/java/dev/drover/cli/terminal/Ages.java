package dev.drover.cli.terminal;

import java.time.Duration;
import java.util.Locale;

/**
 * Spans of time as people say them: {@code 850 ms}, {@code 4.2 s}, {@code 3 min}, {@code 2 h},
 * {@code 5 d}.
 */
public final class Ages {

    private Ages() {}

    /** Exact enough to compare: how long something took. */
    public static String precise(Duration span) {
        long milliseconds = Math.max(0, span.toMillis());
        if (milliseconds < 1000) {
            return milliseconds + " ms";
        }
        if (milliseconds < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", Math.floor(milliseconds / 100.0) / 10);
        }
        long seconds = span.toSeconds();
        return seconds < 3600
                ? (seconds / 60) + " min " + (seconds % 60) + " s"
                : (seconds / 3600) + " h " + (seconds % 3600 / 60) + " min";
    }

    /** One number: how long ago something was. */
    public static String coarse(Duration span) {
        long seconds = Math.max(0, span.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return (seconds / 60) + " min";
        }
        return seconds < 86_400 ? (seconds / 3600) + " h" : (seconds / 86_400) + " d";
    }
}
