package dev.drover.library;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.util.regex.Pattern;

/**
 * The name of a script in the library: segments joined by {@code /}, ending in {@code .js} or
 * {@code .mjs}, at most 200 characters. {@code of("deploy")} and {@code of("deploy.js")} are the
 * same name.
 */
public record ScriptName(@JsonValue String value) implements Comparable<ScriptName> {

    private static final int LONGEST = 200;
    private static final Pattern FORM =
            Pattern.compile(
                    "[A-Za-z0-9_$][A-Za-z0-9_$.-]*(/[A-Za-z0-9_$][A-Za-z0-9_$.-]*)*\\.m?js");

    public ScriptName {
        if (!isValid(value)) {
            String shown = value.length() > 60 ? value.substring(0, 60) + "..." : value;
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "'" + shown + "' is not a script name",
                    "Use letters, digits, '_', '$', '-', '.' and '/' for folders, at most "
                            + LONGEST
                            + " characters, ending in .js or .mjs.");
        }
    }

    /** Adds {@code .js} where no ending is given. */
    @JsonCreator
    public static ScriptName of(String text) {
        return new ScriptName(text.endsWith(".js") || text.endsWith(".mjs") ? text : text + ".js");
    }

    /** Whether the text is a name as it stands. */
    public static boolean isValid(String text) {
        return text.length() <= LONGEST && FORM.matcher(text).matches();
    }

    @Override
    public int compareTo(ScriptName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
