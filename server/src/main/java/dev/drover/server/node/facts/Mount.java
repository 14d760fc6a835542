package dev.drover.server.node.facts;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mounted file system: one line of {@code /proc/self/mountinfo}, see proc_pid_mountinfo(5).
 *
 * @param number of the device, the same for every mount of one file system
 */
record Mount(String number, String point, String type, String device) {

    private static final int NUMBER = 2;
    private static final int POINT = 4;
    private static final Pattern ESCAPE = Pattern.compile("\\\\([0-7]{3})");
    private static final int OCTAL = 8;

    /** Empty for a line of another form. */
    static Optional<Mount> parse(String line) {
        int dash = line.indexOf(" - ");
        if (dash < 0) {
            return Optional.empty();
        }
        String[] before = line.substring(0, dash).split(" ", -1);
        String[] after = line.substring(dash + 3).split(" ", -1);
        return before.length > POINT && after.length > 1
                ? Optional.of(
                        new Mount(before[NUMBER], plain(before[POINT]), after[0], plain(after[1])))
                : Optional.empty();
    }

    private static String plain(String escaped) {
        return ESCAPE.matcher(escaped)
                .replaceAll(found ->
                        Matcher.quoteReplacement(
                                Character.toString(Integer.parseInt(found.group(1), OCTAL))));
    }
}
