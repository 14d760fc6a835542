package dev.drover.cli.terminal;

import java.util.Optional;

/** Asks the person at the terminal. */
public interface Prompt {

    /** The answer to a question on one line; empty at the end of the input. */
    Optional<String> ask(String question);

    /** As {@link #ask}, without showing what is typed. */
    Optional<String> askSecretly(String question);
}
