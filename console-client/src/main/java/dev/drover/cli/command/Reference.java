package dev.drover.cli.command;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How people name what has an identifier: by that, as {@code last}, or by the beginning or the end
 * of an identifier where only one of the newest has it. The end is the short way, since those that
 * were made one after the other begin alike.
 */
public final class Reference {

    /** What there is of the kind. */
    public interface Known {

        /** The identifiers of the newest, the newest first. */
        List<String> newest(int limit);

        List<String> startingWith(String prefix, int limit);
    }

    private static final int LOOKED_AT = 500;
    private static final int MOST_SHOWN = 5;
    private static final int SHORTEST = 3;
    private static final Pattern PART = Pattern.compile("[0-9A-HJKMNP-TV-Z]{1,12}");
    private static final int FULL = 13;

    private final String noun;
    private final String list;
    private final Known known;

    /**
     * @param noun what it is, such as {@code run}
     * @param list the command that lists the newest
     */
    public Reference(String noun, String list, Known known) {
        this.noun = noun;
        this.list = list;
        this.known = known;
    }

    /** The identifier; what has the form of one is not looked up. */
    public String resolve(String text) {
        if (text.equals("last")) {
            return known.newest(1).stream()
                    .findFirst()
                    .orElseThrow(() -> unknown("There are no " + noun + "s yet"));
        }
        String upper = text.toUpperCase(Locale.ROOT);
        if (upper.length() >= FULL || !PART.matcher(upper).matches()) {
            return upper;
        }
        if (upper.length() < SHORTEST) {
            throw unknown("'" + text + "' is too short to name a " + noun);
        }
        return byPart(upper);
    }

    private String byPart(String part) {
        List<String> found =
                Stream.concat(
                                known.startingWith(part, MOST_SHOWN + 1).stream(),
                                known.newest(LOOKED_AT).stream().filter(id -> id.endsWith(part)))
                        .distinct()
                        .toList();
        return switch (found.size()) {
            case 0 ->
                    throw unknown(
                            "No " + noun + "'s identifier begins or ends with '" + part + "'");
            case 1 -> found.getFirst();
            default ->
                    throw new DroverException(
                            ErrorKind.INVALID_PARAMETERS,
                            "Several "
                                    + noun
                                    + "s have '"
                                    + part
                                    + "' at that end of their"
                                    + " identifier",
                            "Give more of it: "
                                    + String.join(", ", found.stream().limit(MOST_SHOWN).toList()));
        };
    }

    private DroverException unknown(String message) {
        return new DroverException(
                ErrorKind.NOT_FOUND, message, "List the newest " + noun + "s with: " + list);
    }
}
