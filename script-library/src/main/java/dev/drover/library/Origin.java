package dev.drover.library;

import java.util.Locale;

/** Where a script of the library comes from; the text form goes over the wire. */
public enum Origin {
    /** A mounted folder; it hides the others. */
    MOUNTED,
    /** A version that somebody pushed; it hides what ships. */
    PUSHED,
    /** Drover itself. */
    SHIPPED;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
