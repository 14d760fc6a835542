package dev.drover.server.script;

import dev.drover.api.Cause;
import dev.drover.api.RunError;

import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns what a script throws into what people read: message, script, line, column, host call; never
 * a Java stack.
 */
final class ScriptErrors {

    /** A place in a script; line and column count from 1. */
    record Place(String script, int line, int column) {}

    private static final Logger LOG = LoggerFactory.getLogger(ScriptErrors.class);
    static final String NO_MEMORY = "The script asked for more memory than the server has";
    static final String DEFECT = "The script host failed by a defect; the server's log has more";

    private static final Set<Cause> LIMITS =
            EnumSet.of(
                    Cause.THREAD_LIMIT, Cause.MEMORY_LIMIT, Cause.HARD_LIMIT, Cause.OUTPUT_LIMIT);

    private static final int LONGEST_MESSAGE = 4_000;

    /**
     * How the engine begins the message of a syntax error: with file, line and column, which stand
     * elsewhere too.
     */
    private static final Pattern SYNTAX_ERROR =
            Pattern.compile("SyntaxError: (?:\\S+:\\d+:\\d+ )?(.*)");

    /** The engine's name for what puts modules together before they are run. */
    private static final String LINKING = ":module:link";

    private ScriptErrors() {}

    /** What {@code thrown}, a value of the script, says. */
    static RunError ofValue(Value thrown) {
        PolyglotException exception = asException(thrown);
        if (exception != null) {
            return of(exception);
        }
        return new RunError(
                Cause.SCRIPT_ERROR,
                shorten("Uncaught " + describe(thrown)),
                null,
                null,
                null,
                null);
    }

    /** What was thrown out of the engine. */
    static RunError of(PolyglotException exception) {
        if (exception.isResourceExhausted()) {
            return at(place(exception), Cause.MEMORY_LIMIT, NO_MEMORY, null);
        }
        if (exception.isHostException() || exception.isInternalError()) {
            LOG.atError().setMessage("The script engine failed").setCause(exception).log();
            return at(place(exception), Cause.INTERNAL, DEFECT, null);
        }
        Value thrown = exception.getGuestObject();
        Place place = place(exception);
        boolean unread = exception.isSyntaxError() && !wasRunning(exception);
        return at(
                place,
                unread ? Cause.SCRIPT_LOAD : cause(thrown),
                unread ? syntaxMessage(exception) : message(exception, thrown),
                textMember(thrown, "hostCall"));
    }

    /** A limit that the script ran into stays the cause, where it did not catch the refusal. */
    private static Cause cause(@Nullable Value thrown) {
        if (textMember(thrown, "hostCall") == null) {
            return Cause.SCRIPT_ERROR;
        }
        String cause = textMember(member(thrown, "details"), "cause");
        return LIMITS.stream()
                .filter(limit -> limit.name().equals(cause))
                .findFirst()
                .orElse(Cause.SCRIPT_ERROR);
    }

    /** The innermost place in a script that the exception knows. */
    static @Nullable Place place(PolyglotException exception) {
        Place innermost = place(exception.getSourceLocation());
        if (innermost != null) {
            return innermost;
        }
        for (PolyglotException.StackFrame frame : exception.getPolyglotStackTrace()) {
            Place place = frame.isGuestFrame() ? place(frame.getSourceLocation()) : null;
            if (place != null) {
                return place;
            }
        }
        return null;
    }

    /**
     * Where the script was broken off, as far as the engine knows: sometimes only in which function
     * or script.
     */
    static @Nullable Place placeOfEnd(PolyglotException exception) {
        Place place = place(exception);
        return place == null || (place.line == 1 && place.column == 1) ? null : place;
    }

    static RunError at(
            @Nullable Place place, Cause cause, String message, @Nullable String hostCall) {
        return place == null
                ? new RunError(cause, shorten(message), null, null, null, hostCall)
                : new RunError(
                        cause, shorten(message), place.script, place.line, place.column, hostCall);
    }

    static @Nullable PolyglotException asException(Value thrown) {
        if (!thrown.isException()) {
            return null;
        }
        try {
            throw thrown.throwException();
        } catch (PolyglotException exception) {
            return exception;
        }
    }

    /** Whether the script threw it, and not the engine while it read the script. */
    private static boolean wasRunning(PolyglotException exception) {
        for (PolyglotException.StackFrame frame : exception.getPolyglotStackTrace()) {
            if (frame.isGuestFrame() && place(frame.getSourceLocation()) != null) {
                return !LINKING.equals(frame.getRootName());
            }
        }
        return false;
    }

    private static @Nullable Place place(@Nullable SourceSection section) {
        if (section == null || !section.isAvailable() || section.getSource().getPath() == null) {
            return null;
        }
        return new Place(
                LibraryFiles.scriptAt(section.getSource().getPath()),
                section.getStartLine(),
                section.getStartColumn());
    }

    static String syntaxMessage(PolyglotException exception) {
        String first = String.valueOf(exception.getMessage()).lines().findFirst().orElse("");
        Matcher matcher = SYNTAX_ERROR.matcher(first);
        return "Syntax error: " + (matcher.matches() ? matcher.group(1) : first);
    }

    /** As {@code String(error)} says it, but the names that say nothing are left out. */
    static String message(PolyglotException exception, @Nullable Value thrown) {
        String name = textMember(thrown, "name");
        String message = textMember(thrown, "message");
        if (name == null || message == null) {
            return thrown != null && !thrown.isException()
                    ? "Uncaught " + describe(thrown)
                    : String.valueOf(exception.getMessage());
        }
        return name.equals("Error") || name.equals("HostError") ? message : name + ": " + message;
    }

    static @Nullable String textMember(@Nullable Value thrown, String name) {
        Value member = member(thrown, name);
        return member != null && member.isString() ? member.asString() : null;
    }

    private static @Nullable Value member(@Nullable Value thrown, String name) {
        try {
            return thrown == null ? null : thrown.getMember(name);
        } catch (PolyglotException | UnsupportedOperationException getterFailed) {
            return null;
        }
    }

    private static String describe(Value thrown) {
        try {
            return thrown.isString() ? "'" + thrown.asString() + "'" : thrown.toString();
        } catch (PolyglotException toStringFailed) {
            return "a value that cannot be shown";
        }
    }

    static String shorten(String message) {
        return message.length() > LONGEST_MESSAGE
                ? message.substring(0, LONGEST_MESSAGE) + "..."
                : message;
    }
}
