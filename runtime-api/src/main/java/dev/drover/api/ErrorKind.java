package dev.drover.api;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Kinds of errors that callers can tell apart. The text form (lower case) is stable and goes over
 * the wire; the codes of protocol faults are those of JSON-RPC 2.0, section 5.1.
 */
public enum ErrorKind {
    PARSE_ERROR(-32700, 2, false),
    INVALID_REQUEST(-32600, 2, false),
    UNKNOWN_METHOD(-32601, 2, false),
    INVALID_PARAMETERS(-32602, 2, false),
    /** A defect of Drover's own. */
    INTERNAL(-32603, 70, false),
    UNAUTHENTICATED(-32001, 4, false),
    NOT_ALLOWED(-32002, 4, false),
    NOT_FOUND(-32003, 2, false),
    /** The thing is not in a state in which this can be done, or changed meanwhile. */
    CONFLICT(-32004, 1, false),
    TOO_LARGE(-32005, 2, false),
    /** A limit on how many or how much at once is reached; later it may work. */
    LIMIT_REACHED(-32006, 1, true),
    /** A script failed or could not be loaded. */
    SCRIPT(-32007, 1, false),
    /** A process could not be started. */
    LAUNCH(-32008, 1, false),
    TIMEOUT(-32009, 1, true),
    CANCELLED(-32010, 3, false),
    /** The server, or what it needs, is not there now. */
    UNAVAILABLE(-32011, 5, true),
    /** The disk or the database has no room. */
    STORAGE_FULL(-32012, 1, true),
    /** A setting or a file of settings is wrong. */
    CONFIGURATION(-32013, 2, false);

    private final int code;
    private final int exitCode;
    private final boolean retryable;

    ErrorKind(int code, int exitCode, boolean retryable) {
        this.code = code;
        this.exitCode = exitCode;
        this.retryable = retryable;
    }

    /** The JSON-RPC error code. */
    public int code() {
        return code;
    }

    /** What the command line exits with on such an error. */
    public int exitCode() {
        return exitCode;
    }

    /** Whether the same call may succeed later. */
    public boolean retryable() {
        return retryable;
    }

    /** The stable text on the wire, such as {@code not_found}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Empty for a text that only a newer server knows. */
    public static Optional<ErrorKind> ofText(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text().equals(text)).findFirst();
    }
}
