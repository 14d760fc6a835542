package dev.drover.server.node.facts;

import java.io.Serial;

/** A file or script that gives no fact, with the reason for people. */
final class FactFailure extends Exception {

    @Serial private static final long serialVersionUID = 1L;

    FactFailure(String message) {
        super(message);
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
