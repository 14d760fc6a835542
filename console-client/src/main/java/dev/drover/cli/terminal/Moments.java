package dev.drover.cli.terminal;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Instants as people read them, in the time zone of this machine. */
public final class Moments {

    private static final DateTimeFormatter FULL =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    private Moments() {}

    public static String full(Instant instant) {
        return FULL.format(instant);
    }

    /** Without the day, with milliseconds. */
    public static String time(Instant instant) {
        return TIME.format(instant);
    }
}
