package dev.drover.cli.console;

import dev.drover.cli.command.CommandRunner;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.locate.Folders;
import dev.drover.cli.surroundings.Surroundings;
import dev.drover.cli.terminal.Screen;
import dev.drover.cli.terminal.Style;
import dev.drover.cli.terminal.Traits;

import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a line, runs it as a command, and again, until the end of the input. */
final class Console {

    private static final String PROMPT = "drover> ";

    /** What is not remembered: the history is a file. */
    private static final String WITH_SECRET = "*--token*";

    private final Invocation invocation;
    private final CommandRunner commands;
    private final Terminal terminal;
    private final LineReader reader;
    private volatile @Nullable Screen running;

    Console(Invocation invocation, CommandRunner commands, Terminal terminal) {
        this.invocation = invocation;
        this.commands = commands;
        this.terminal = terminal;
        Path history = Folders.ownFile(invocation.surroundings(), "history");
        this.reader =
                LineReaderBuilder.builder()
                        .terminal(terminal)
                        .appName("drover")
                        .parser(new DefaultParser().eofOnUnclosedQuote(true))
                        .completer(new ConsoleCompleter(commands.describe(), new Names(invocation)))
                        .variable(LineReader.HISTORY_FILE, history)
                        .variable(LineReader.HISTORY_IGNORE, WITH_SECRET)
                        .variable(LineReader.SECONDARY_PROMPT_PATTERN, "... ")
                        .option(LineReader.Option.AUTO_LIST, true)
                        .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                        .build();
    }

    int run() {
        Screen screen = screen();
        screen.line(
                "Connected to "
                        + screen.paint(Style.BOLD, invocation.endpoint().url().toString())
                        + ". Tab completes, 'help' lists the commands, Ctrl-D leaves.");
        try (LiveEvents _ = LiveEvents.start(invocation, this::above)) {
            boolean more = true;
            while (more) {
                more = step();
            }
        }
        return 0;
    }

    private void above(Style style, String text) {
        Screen busy = running;
        if (busy == null) {
            reader.printAbove(screen().paint(style, text));
        } else {
            // A command prints, and may have a line at the bottom, which only its own screen knows.
            busy.line(busy.paint(style, text));
        }
    }

    private boolean step() {
        try {
            String line = reader.readLine(PROMPT);
            List<String> words = words(reader.getParsedLine(), line);
            if (words.isEmpty()) {
                return true;
            }
            if (words.equals(List.of("exit")) || words.equals(List.of("quit"))) {
                return false;
            }
            execute(words);
            return true;
        } catch (UserInterruptException e) {
            // Ctrl-C at the prompt throws the line away and nothing else.
            return true;
        } catch (EndOfFileException e) {
            return false;
        }
    }

    private static List<String> words(ParsedLine parsed, String line) {
        if (line.isBlank()) {
            return List.of();
        }
        List<String> words = new ArrayList<>(parsed.words());
        words.removeIf(String::isEmpty);
        if (!words.isEmpty() && words.getFirst().equals("drover")) {
            words.removeFirst();
        }
        return words;
    }

    private void execute(List<String> words) {
        if (words.getFirst().equals("console")) {
            screen().error("This is the console.");
            return;
        }
        List<String> all = new ArrayList<>();
        invocation
                .option(Invocation.AUTHORITY)
                .ifPresent(file -> add(all, Invocation.AUTHORITY, file));
        invocation
                .option(Invocation.SERVER)
                .ifPresent(server -> add(all, Invocation.SERVER, server));
        all.addAll(words);
        Surroundings surroundings = surroundings();
        running = surroundings.screen();
        int code = commands.run(surroundings, all);
        running = null;
        if (code != 0) {
            screen().error(screen().paint(Style.FAINT, "exit code " + code));
        }
    }

    private static void add(List<String> words, String option, String value) {
        words.add(option);
        words.add(value);
    }

    private Screen screen() {
        return surroundings().screen();
    }

    /** The process's own, on a terminal that is as large as it is now. */
    private Surroundings surroundings() {
        Surroundings outer = invocation.surroundings();
        Traits before = outer.screen().traits();
        Size size = terminal.getSize();
        Traits now =
                new Traits(
                        true,
                        true,
                        before.colours(),
                        before.unicode(),
                        size.getColumns() > 0 ? size.getColumns() : before.columns(),
                        size.getRows() > 0 ? size.getRows() : before.rows());
        return outer.on(
                outer.screen().with(now),
                action -> {
                    Terminal.SignalHandler old =
                            terminal.handle(Terminal.Signal.INT, signal -> action.run());
                    return () -> terminal.handle(Terminal.Signal.INT, old);
                });
    }
}
