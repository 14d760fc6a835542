package dev.drover.cli.terminal;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Asks the person at the terminal. */
public interface Prompt {

    /** The answer to a question on one line; empty at the end of the input. */
    Optional<String> ask(String question);

    /** As {@link #ask}; also empty soon after {@code givenUp} becomes true. */
    default Optional<String> ask(String question, BooleanSupplier givenUp) {
        return ask(question);
    }

    /** As {@link #ask}, without showing what is typed. */
    Optional<String> askSecretly(String question);
}
