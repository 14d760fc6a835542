package dev.drover.api;

import java.io.Serial;
import java.util.Map;

/**
 * An error that a caller is meant to see: its kind, a message that names thing, value and limit,
 * and what to do next. Never carries a secret.
 */
public final class DroverException extends RuntimeException {

    @Serial private static final long serialVersionUID = 1L;

    private final ErrorKind kind;
    private final String hint;
    private final transient Map<String, Object> details;

    public DroverException(ErrorKind kind, String message, String hint) {
        this(kind, message, hint, Map.of(), null);
    }

    public DroverException(
            ErrorKind kind,
            String message,
            String hint,
            Map<String, Object> details,
            @org.jspecify.annotations.Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.hint = hint;
        this.details = Map.copyOf(details);
    }

    public ErrorKind kind() {
        return kind;
    }

    /** The caller's text: never null. */
    public String text() {
        return String.valueOf(getMessage());
    }

    /** What to do about it; may be empty, never null. */
    public String hint() {
        return hint;
    }

    /** Values of JSON types for programs. */
    public Map<String, Object> details() {
        return details == null ? Map.of() : details;
    }
}
