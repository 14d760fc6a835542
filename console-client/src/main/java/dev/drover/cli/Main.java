package dev.drover.cli;

import java.util.List;

/** The program {@code drover}, but for the server. */
public final class Main {

    private Main() {}

    public static void main(String[] words) {
        int code =
                new DroverCommandLine(ProcessSurroundings.of(System.getenv())).run(List.of(words));
        // The streams are flushed after each line, and no hook is registered: an orderly exit only
        // costs time.
        Runtime.getRuntime().halt(code);
    }
}
