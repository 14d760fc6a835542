package dev.drover.cli.access;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.surroundings.Surroundings;
import dev.drover.cli.terminal.Prompt;

import picocli.CommandLine.Model.OptionSpec;

import java.util.Optional;

/**
 * A password that is set: typed twice without being shown, or a line of the standard input. It is
 * never an argument, which everybody on the machine could read.
 */
final class NewPassword {

    static final String ASK = "--password";
    static final String STDIN = "--password-stdin";

    private NewPassword() {}

    static OptionSpec ask() {
        return Specifications.flag("Ask for a password, without showing it.", ASK);
    }

    static OptionSpec stdin() {
        return Specifications.flag("Read a password from the standard input, one line.", STDIN);
    }

    /** Empty where none of the options is given. */
    static Optional<String> wanted(Invocation invocation, String user) {
        if (!invocation.flag(ASK) && !invocation.flag(STDIN)) {
            return Optional.empty();
        }
        return Optional.of(read(invocation, user, invocation.flag(STDIN)));
    }

    static String read(Invocation invocation, String user, boolean fromInput) {
        Surroundings surroundings = invocation.surroundings();
        Prompt prompt = surroundings.prompt();
        boolean person = surroundings.screen().traits().input();
        if (!fromInput && !person) {
            throw Invocation.wrong(
                    "There is no terminal to ask for the password at",
                    "Pipe it in and say " + STDIN + ".");
        }
        String first = ask(prompt, "New password for " + user + ": ");
        if (person && !ask(prompt, "The same again: ").equals(first)) {
            throw Invocation.wrong("The two passwords differ", "Nothing was changed. Try again.");
        }
        return first;
    }

    static String ask(Prompt prompt, String question) {
        return prompt.askSecretly(question)
                .filter(text -> !text.isEmpty())
                .orElseThrow(
                        () -> Invocation.wrong("There is no password", "Type it, or pipe it in."));
    }
}
