package dev.drover.server.process.supervisor;

/** Beginnings of replies. */
final class Replies {

    private Replies() {}

    static Frame success(long number) {
        return new Frame(MessageKind.REPLY).add(number).add(0);
    }

    /** A failure with the system's error number. */
    static Frame failure(long number, int error, String text) {
        return new Frame(MessageKind.REPLY).add(number).add(error).add(text);
    }
}
