package dev.drover.examples;

import dev.drover.cli.DroverCommandLine;
import dev.drover.cli.surroundings.Surroundings;
import dev.drover.cli.terminal.Interrupts;
import dev.drover.cli.terminal.Prompt;
import dev.drover.cli.terminal.Screen;
import dev.drover.cli.terminal.Traits;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The command line {@code drover}, in this process, for one server. */
final class Commands {
    private final Path home;
    private final ServerProcess server;

    Commands(Path home, ServerProcess server) {
        this.home = home;
        this.server = server;
    }

    /** What a command did. */
    record Ran(int exitCode, String out, String err) {}

    Ran run(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Screen screen = new Screen(stream(out), stream(err), Traits.none());
        List<String> all = new ArrayList<>();
        all.addAll(List.of("--server", server.connectionFile().toString()));
        all.addAll(List.of(words));
        int exitCode =
                new DroverCommandLine(
                                new Surroundings(
                                        Map.of(),
                                        home,
                                        "tester",
                                        home,
                                        Optional.empty(),
                                        Optional.empty(),
                                        InputStream.nullInputStream(),
                                        screen,
                                        new Nobody(),
                                        NOT_HEARD,
                                        InstantSource.system()))
                        .run(all);
        return new Ran(
                exitCode,
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static final Interrupts NOT_HEARD = action -> () -> {};

    /** Nobody is there to be asked. */
    private static final class Nobody implements Prompt {
        @Override
        public Optional<String> ask(String question) {
            return Optional.empty();
        }

        @Override
        public Optional<String> askSecretly(String question) {
            return Optional.empty();
        }
    }
}
