package dev.drover.server.tool.definition;

import com.google.re2j.Pattern;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/** What a text has to be like. */
final class TextRule {

    /** Stays below what Linux takes as one argument, whatever the characters. */
    static final int LONGEST = 30_000;

    static final int LONGEST_PATH = 4_000;
    private static final int MOST_SHOWN = 60;

    private final int least;
    private final int most;
    private final @Nullable Pattern pattern;
    private final boolean secret;

    private TextRule(int least, int most, @Nullable Pattern pattern, boolean secret) {
        this.least = least;
        this.most = most;
        this.pattern = pattern;
        this.secret = secret;
    }

    static TextRule of(ToolParameter parameter) {
        int longest = parameter.type() == ParameterType.PATH ? LONGEST_PATH : LONGEST;
        return new TextRule(
                parameter.minLength() == null ? 0 : parameter.minLength(),
                parameter.maxLength() == null ? longest : Math.min(longest, parameter.maxLength()),
                parameter.pattern() == null ? null : Pattern.compile(parameter.pattern()),
                parameter.secret());
    }

    /** The end of a sentence; null where all is well. Says nothing of a secret. */
    @Nullable String fault(String text) {
        int length = text.codePointCount(0, text.length());
        if (length < least || length > most || text.length() > 2 * most) {
            return secret
                    ? "is too short or too long; it may have "
                            + least
                            + " to "
                            + most
                            + " characters"
                    : "has " + length + " characters; it may have " + least + " to " + most;
        }
        if (text.indexOf('\0') >= 0) {
            return "contains a zero character, which no process can be given";
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            return "contains half a surrogate pair, which is no text";
        }
        if (pattern != null && !pattern.matches(text)) {
            return (secret ? "does" : "is " + quoted(text) + ", which does")
                    + " not match the pattern "
                    + pattern.pattern();
        }
        return null;
    }

    /** In quotes, and cut where it is long. */
    static String quoted(String text) {
        return "'" + cut(text) + "'";
    }

    static String cut(String text) {
        return text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "..." : text;
    }
}
