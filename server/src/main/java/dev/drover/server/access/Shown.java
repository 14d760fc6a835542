package dev.drover.server.access;

import java.util.Collection;
import java.util.stream.Collectors;

/** How texts and lists of any length stand in messages. */
final class Shown {

    private static final int LONGEST = 40;
    private static final int MOST = 10;

    private Shown() {}

    static String text(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
    }

    /** The first few, and how many more there are. */
    static String list(Collection<?> all) {
        String first =
                all.stream().limit(MOST).map(String::valueOf).collect(Collectors.joining(", "));
        return all.size() > MOST ? first + " and " + (all.size() - MOST) + " more" : first;
    }
}
