package dev.drover.api;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads durations as people and scripts write them: {@code 250ms}, {@code 30s}, {@code 5m}, {@code
 * 2h}, {@code 7d}.
 */
public final class Durations {

    /** No wait, limit or age in Drover is longer than this. */
    public static final Duration LONGEST = Duration.ofDays(3650);

    private static final Pattern FORM = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)?");

    /** The largest first. */
    private enum Unit {
        D(86_400_000),
        H(3_600_000),
        M(60_000),
        S(1_000);

        private final long milliseconds;

        Unit(long milliseconds) {
            this.milliseconds = milliseconds;
        }
    }

    private Durations() {}

    /** A number without a unit is milliseconds. */
    public static Duration parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw wrong("'" + text + "' is not a duration");
        }
        long number = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2) == null ? "ms" : matcher.group(2);
        return bounded(
                switch (unit) {
                    case "ms" -> Duration.ofMillis(number);
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                });
    }

    /** The shortest text that {@link #parse} reads as this duration; parts below 1 ms are lost. */
    public static String text(Duration duration) {
        long milliseconds = duration.toMillis();
        if (milliseconds == 0) {
            return "0s";
        }
        for (Unit unit : Unit.values()) {
            if (milliseconds % unit.milliseconds == 0) {
                return milliseconds / unit.milliseconds + unit.name().toLowerCase(Locale.ROOT);
            }
        }
        return milliseconds + "ms";
    }

    public static Duration ofMilliseconds(long milliseconds) {
        if (milliseconds < 0) {
            throw wrong("The duration " + milliseconds + " ms is negative");
        }
        return bounded(Duration.ofMillis(milliseconds));
    }

    private static Duration bounded(Duration duration) {
        if (duration.compareTo(LONGEST) > 0) {
            throw wrong(
                    "The duration "
                            + duration
                            + " is longer than the limit of "
                            + LONGEST.toDays()
                            + " days");
        }
        return duration;
    }

    private static DroverException wrong(String message) {
        return new DroverException(
                ErrorKind.INVALID_PARAMETERS,
                message,
                "Write milliseconds, or a number with ms, s, m, h or d: 30s.");
    }
}
