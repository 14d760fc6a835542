package dev.drover.server.access;

/** How a token came to be. */
public enum TokenKind {
    /** Somebody made it, for a user or a program. */
    MADE,
    /** A login by password from a command line: it is that login. */
    LOGIN,
    /** A login by password in a browser: nobody holds it, its session alone does. */
    SESSION;

    boolean isLogin() {
        return this != MADE;
    }
}
