package dev.drover.library;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** What stands after {@code from} in an import, and the script that it names. */
public record Specifier(String text, ScriptName referrer) {

    /** INVALID_PARAMETERS for what can be no name, and for what would lead out of the library. */
    public ScriptName target() {
        if (text.startsWith("./") || text.startsWith("../")) {
            return ScriptName.of(relative());
        }
        if (text.startsWith("/") || text.contains(":")) {
            throw refused(
                    "is neither a name in the library nor relative to the importing script",
                    "Import std/pool.js, ./beside.js or ../above.js; other things do not exist"
                            + " here.");
        }
        return ScriptName.of(text);
    }

    private String relative() {
        Deque<String> path = new ArrayDeque<>(List.of(referrer.value().split("/", -1)));
        path.removeLast();
        for (String segment : text.split("/", -1)) {
            if (segment.equals("..")) {
                if (path.pollLast() == null) {
                    throw refused("leads out of the library", "Import what is in the library.");
                }
            } else if (!segment.equals(".")) {
                path.addLast(segment);
            }
        }
        return String.join("/", path);
    }

    private DroverException refused(String why, String hint) {
        return new DroverException(
                ErrorKind.INVALID_PARAMETERS,
                "'" + text + "', imported by " + referrer + ", " + why,
                hint,
                Map.of("specifier", text, "referrer", referrer.value()),
                null);
    }
}
