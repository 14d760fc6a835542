package dev.drover.server.script;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.SourceSection;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * One expression: what of it is evaluated, and what is said where it is wrong.
 *
 * @param variables that it may use: at most six, as {@code expression.js} passes on
 */
record ExpressionText(String text, List<String> variables) {

    private static final int LONGEST = 10_000;
    private static final int SHOWN = 120;
    private static final int MOST_VARIABLES = 6;

    /** Lines that stand before the expression in both sources. */
    private static final int LINES_BEFORE = 1;

    ExpressionText {
        variables = List.copyOf(variables);
        if (variables.size() > MOST_VARIABLES) {
            throw new IllegalArgumentException("More than " + MOST_VARIABLES + ": " + variables);
        }
        if (text.length() > LONGEST) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The query "
                            + shown(text)
                            + " has "
                            + text.length()
                            + " characters; the limit is "
                            + LONGEST,
                    "Write a shorter one, or make groups of its parts and name those.");
        }
    }

    /**
     * Parses only where the text stands for itself. In parentheses alone, {@code 1) + (1} would
     * parse too; what parses in brackets as well has none that it does not close.
     */
    Source check() {
        return source("[\n" + text + "\n]");
    }

    /** Its value is a function of the variables, none of which it can set. */
    Source test() {
        StringBuilder prefix = new StringBuilder("\"use strict\"; (");
        for (int i = 0; i < variables.size(); i++) {
            prefix.append(i == 0 ? "$" : ", $").append(i);
        }
        prefix.append(") => {");
        for (int i = 0; i < variables.size(); i++) {
            prefix.append(" const ").append(variables.get(i)).append(" = $").append(i).append(';');
        }
        return source(prefix + " return (\n" + text + "\n); }");
    }

    private static Source source(String text) {
        return Source.newBuilder(ScriptEngine.LANGUAGE, text, "query").cached(false).buildLiteral();
    }

    /** For what the engine threw while it read the expression. */
    DroverException unreadable(PolyglotException e) {
        return new DroverException(
                ErrorKind.INVALID_PARAMETERS,
                "The query "
                        + shown(text)
                        + " cannot be read"
                        + place(e)
                        + ": "
                        + ScriptErrors.shorten(ScriptErrors.syntaxMessage(e)),
                "Correct it there. A query is one JavaScript expression, such as"
                        + " facts.os.family === 'debian'.",
                Map.of("query", text),
                null);
    }

    /** For what the expression threw. */
    DroverException failed(PolyglotException e, ExpressionSubject subject) {
        return new DroverException(
                ErrorKind.INVALID_PARAMETERS,
                "The query "
                        + shown(text)
                        + " failed for "
                        + subject.described()
                        + place(e)
                        + ": "
                        + ScriptErrors.shorten(ScriptErrors.message(e, e.getGuestObject())),
                "Correct it. It may use "
                        + String.join(", ", variables)
                        + ", and compares with ===.",
                Map.of("query", text),
                null);
    }

    String shown() {
        return shown(text);
    }

    private static String shown(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return "'" + (line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line) + "'";
    }

    /** Line and column of the expression, or nothing where they are not known. */
    private String place(PolyglotException e) {
        SourceSection section = section(e);
        if (section == null) {
            return "";
        }
        int line = section.getStartLine() - LINES_BEFORE;
        if (line > text.lines().count()) {
            return " at its end";
        }
        return line < 1 ? "" : " at line " + line + ", column " + section.getStartColumn();
    }

    private static @Nullable SourceSection section(PolyglotException e) {
        if (isOfQuery(e.getSourceLocation())) {
            return e.getSourceLocation();
        }
        for (PolyglotException.StackFrame frame : e.getPolyglotStackTrace()) {
            if (frame.isGuestFrame() && isOfQuery(frame.getSourceLocation())) {
                return frame.getSourceLocation();
            }
        }
        return null;
    }

    private static boolean isOfQuery(@Nullable SourceSection section) {
        return section != null
                && section.isAvailable()
                && section.getSource().getName().equals("query");
    }
}
