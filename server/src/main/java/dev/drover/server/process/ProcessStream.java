package dev.drover.server.process;

import java.util.Locale;

/** What a process writes to; each is a file of its own in the spool. */
public enum ProcessStream {
    STDOUT,
    STDERR;

    /** The name that scripts and files use, such as {@code stdout}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
