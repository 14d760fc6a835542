package dev.drover.cli;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.cli.command.CommandRunner;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.surroundings.Surroundings;
import dev.drover.cli.terminal.Screen;

import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Takes a command line to the command that it names, and what happens there to an exit code.
 *
 * <p>Only the command that is named is described to picocli; all of them are where none is, or help
 * is asked for.
 */
public final class DroverCommandLine {

    private static final Set<String> TAKES_VALUE =
            Set.of("-o", Invocation.OUTPUT, Invocation.SERVER, Invocation.AUTHORITY);

    private final Surroundings surroundings;
    private final Screen screen;
    private final Problems problems;

    public DroverCommandLine(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.screen = surroundings.screen();
        this.problems = new Problems(surroundings);
    }

    /** Never throws; the exit code is one of those of {@link ErrorKind}, 0, or 1. */
    public int run(List<String> words) {
        try {
            return parseAndRun(words);
        } catch (ParameterException e) {
            return problems.usage(e);
        } catch (DroverException e) {
            return problems.report(e);
        } catch (RuntimeException | Error e) {
            return problems.defect(e);
        }
    }

    private int parseAndRun(List<String> words) {
        CommandLine line = commandLine(describe(words));
        ParseResult parsed = line.parseArgs(words.toArray(String[]::new));
        List<ParseResult> chain = new ArrayList<>();
        for (ParseResult at = parsed; at != null; at = at.subcommand()) {
            chain.add(at);
        }
        ParseResult last = chain.getLast();
        if (chain.stream().anyMatch(ParseResult::isUsageHelpRequested)) {
            return Help.print(screen, last.commandSpec().commandLine());
        }
        if (chain.stream().anyMatch(ParseResult::isVersionHelpRequested)) {
            screen.line(Version.line());
            return 0;
        }
        Subcommand command = (Subcommand) last.commandSpec().userObject();
        try (Invocation invocation = new Invocation(last, chain, surroundings)) {
            // A form that there is not is refused before anything is done.
            invocation.requireForm(command.forms());
            return command.run(invocation);
        }
    }

    /** For commands that run others. */
    static CommandRunner runner() {
        return new CommandRunner() {
            @Override
            public int run(Surroundings surroundings, List<String> words) {
                return new DroverCommandLine(surroundings).run(words);
            }

            @Override
            public CommandSpec describe() {
                return RootCommand.describe(CommandTable.all());
            }
        };
    }

    /** The whole of {@code drover}, with every command. */
    public CommandLine complete() {
        return commandLine(RootCommand.describe(CommandTable.all()));
    }

    private CommandSpec describe(List<String> words) {
        return nameOfCommand(words)
                .flatMap(CommandTable::find)
                .map(entry -> RootCommand.describe(List.of(entry)))
                .orElseGet(() -> RootCommand.describe(CommandTable.all()));
    }

    /** The first word that is no option and no option's value. */
    private static java.util.Optional<String> nameOfCommand(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith("-")) {
                return java.util.Optional.of(word);
            }
            if (TAKES_VALUE.contains(word)) {
                i++;
            }
        }
        return java.util.Optional.empty();
    }

    private CommandLine commandLine(CommandSpec specification) {
        CommandLine line = new CommandLine(specification);
        line.setColorScheme(
                CommandLine.Help.defaultColorScheme(
                        screen.traits().colours() ? Ansi.ON : Ansi.OFF));
        line.setUsageHelpWidth(Math.clamp(screen.traits().columns(), 60, 100));
        line.setOverwrittenOptionsAllowed(true);
        // '@web' is a group of nodes, also where there is a file of that name.
        line.setExpandAtFiles(false);
        return line;
    }
}
