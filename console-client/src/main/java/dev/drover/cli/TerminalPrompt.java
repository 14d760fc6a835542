package dev.drover.cli;

import dev.drover.cli.terminal.Prompt;
import dev.drover.cli.terminal.Screen;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Asks on the terminal; where the input is none, reads the answers from there, a line each. */
final class TerminalPrompt implements Prompt {

    private static final Duration LOOKS_EVERY = Duration.ofMillis(50);

    private final Screen screen;
    private final InputStream in;

    TerminalPrompt(Screen screen, InputStream in) {
        this.screen = screen;
        this.in = in;
    }

    @Override
    public Optional<String> ask(String question) {
        if (screen.traits().input()) {
            screen.raw(question);
        }
        return line();
    }

    /** On a terminal there is something to be read once a line is complete. */
    @Override
    public Optional<String> ask(String question, BooleanSupplier givenUp) {
        if (!screen.traits().input()) {
            return ask(question);
        }
        screen.raw(question);
        try {
            while (in.available() == 0) {
                if (givenUp.getAsBoolean()) {
                    return Optional.empty();
                }
                Thread.sleep(LOOKS_EVERY);
            }
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        return line();
    }

    @Override
    public Optional<String> askSecretly(String question) {
        Console console = screen.traits().input() ? System.console() : null;
        if (console == null) {
            return line();
        }
        char[] typed = console.readPassword("%s", question);
        return Optional.ofNullable(typed).map(String::new);
    }

    private Optional<String> line() {
        java.io.ByteArrayOutputStream line = new java.io.ByteArrayOutputStream();
        try {
            int next = in.read();
            if (next < 0) {
                return Optional.empty();
            }
            while (next >= 0 && next != '\n') {
                line.write(next);
                next = in.read();
            }
            return Optional.of(line.toString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
