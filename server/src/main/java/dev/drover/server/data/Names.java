package dev.drover.server.data;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.util.Map;

/** The form of keys and names. */
final class Names {

    private Names() {}

    /**
     * Refuses a name that is empty, too long, or holds what cannot be shown.
     *
     * @param what "key" or "name"
     */
    static void check(String what, String name, int longest) {
        if (name.isEmpty()) {
            throw wrong("The " + what + " is empty", "Give it at least one character.", name);
        }
        if (name.length() > longest) {
            throw wrong(
                    "The "
                            + what
                            + " '"
                            + name.substring(0, Math.min(40, longest))
                            + "...' has "
                            + name.length()
                            + " characters; the limit is "
                            + longest,
                    "Use a shorter one.",
                    name.substring(0, longest));
        }
        for (int i = 0; i < name.length(); i++) {
            char character = name.charAt(i);
            if (Character.isISOControl(character) || isAlone(name, i)) {
                throw wrong(
                        "The "
                                + what
                                + " has the character U+"
                                + String.format("%04X", (int) character)
                                + " at position "
                                + i,
                        "Use characters that can be shown.",
                        "");
            }
        }
    }

    /** Half of a surrogate pair without the other half. */
    private static boolean isAlone(String text, int at) {
        char character = text.charAt(at);
        if (Character.isHighSurrogate(character)) {
            return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        return Character.isLowSurrogate(character)
                && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }

    private static DroverException wrong(String message, String hint, String name) {
        return new DroverException(
                ErrorKind.INVALID_PARAMETERS, message, hint, Map.of("name", name), null);
    }
}
