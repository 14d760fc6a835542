package dev.drover.server.web;

import dev.drover.api.ErrorKind;

/** The status of HTTP that says what a kind of error says. */
final class HttpStatuses {

    private HttpStatuses() {}

    static int of(ErrorKind kind) {
        return switch (kind) {
            case PARSE_ERROR, INVALID_REQUEST, INVALID_PARAMETERS, CONFIGURATION -> 400;
            case UNAUTHENTICATED -> 401;
            case NOT_ALLOWED -> 403;
            case UNKNOWN_METHOD, NOT_FOUND -> 404;
            case CONFLICT, CANCELLED -> 409;
            case TOO_LARGE -> 413;
            case SCRIPT, LAUNCH -> 422;
            case LIMIT_REACHED -> 429;
            case INTERNAL -> 500;
            case UNAVAILABLE -> 503;
            case TIMEOUT -> 504;
            case STORAGE_FULL -> 507;
        };
    }
}
