package dev.drover.client;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

/** What an HTTP status other than 200 means to the caller. */
final class HttpStatus {

    private HttpStatus() {}

    static DroverException refused(Endpoint endpoint, int status) {
        ErrorKind kind = kind(status);
        return new DroverException(
                kind,
                "The server at " + endpoint.url() + " answered " + meaning(status),
                hint(kind));
    }

    private static ErrorKind kind(int status) {
        return switch (status) {
            case 401 -> ErrorKind.UNAUTHENTICATED;
            case 403 -> ErrorKind.NOT_ALLOWED;
            case 413 -> ErrorKind.TOO_LARGE;
            case 429 -> ErrorKind.LIMIT_REACHED;
            default -> ErrorKind.UNAVAILABLE;
        };
    }

    private static String meaning(int status) {
        return switch (status) {
            case 401 -> "that it does not know this token (401)";
            case 403 -> "that this is not allowed (403)";
            case 404 -> "that it has no /rpc (404): it is not a Drover server";
            case 413 -> "that the request is too large (413)";
            case 429 -> "that there are too many requests (429)";
            default -> "with the HTTP status " + status;
        };
    }

    private static String hint(ErrorKind kind) {
        if (kind == ErrorKind.UNAUTHENTICATED) {
            return "Log in with 'drover login', or give a token in DROVER_TOKEN.";
        }
        if (kind == ErrorKind.NOT_ALLOWED) {
            return "Ask an administrator for the permission.";
        }
        return kind == ErrorKind.TOO_LARGE ? "Send less at once." : "Try again later.";
    }
}
