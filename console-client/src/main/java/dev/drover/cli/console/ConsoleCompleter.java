package dev.drover.cli.console;

import dev.drover.cli.terminal.SafeText;

import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

import java.util.List;
import java.util.Map;

/** Completes commands, their options and the values of those, and the names that they take. */
final class ConsoleCompleter implements Completer {

    /** The command whose first argument may be a group, too. */
    private static final String TARGETS = "exec";

    /** By command, what its first argument names. */
    private static final Map<String, Names.Kind> FIRST_ARGUMENT =
            Map.ofEntries(
                    Map.entry("run", Names.Kind.SCRIPT),
                    Map.entry("show", Names.Kind.RUN),
                    Map.entry("log", Names.Kind.RUN),
                    Map.entry("cancel", Names.Kind.RUN),
                    Map.entry("script pull", Names.Kind.SCRIPT),
                    Map.entry("script show", Names.Kind.SCRIPT),
                    Map.entry("script history", Names.Kind.SCRIPT),
                    Map.entry("script delete", Names.Kind.SCRIPT),
                    Map.entry("data get", Names.Kind.KEY),
                    Map.entry("data set", Names.Kind.KEY),
                    Map.entry("data delete", Names.Kind.KEY),
                    Map.entry("data increment", Names.Kind.KEY),
                    Map.entry("status get", Names.Kind.STATUS),
                    Map.entry("status set", Names.Kind.STATUS),
                    Map.entry("status clear", Names.Kind.STATUS),
                    Map.entry("group show", Names.Kind.GROUP),
                    Map.entry("group set", Names.Kind.GROUP),
                    Map.entry("group add", Names.Kind.GROUP),
                    Map.entry("group remove", Names.Kind.GROUP),
                    Map.entry("group delete", Names.Kind.GROUP),
                    Map.entry(TARGETS, Names.Kind.NODE),
                    Map.entry("task show", Names.Kind.TASK),
                    Map.entry("task results", Names.Kind.TASK),
                    Map.entry("task output", Names.Kind.TASK),
                    Map.entry("task watch", Names.Kind.TASK),
                    Map.entry("task cancel", Names.Kind.TASK),
                    Map.entry("task kill", Names.Kind.TASK),
                    Map.entry("task rerun", Names.Kind.TASK),
                    Map.entry("tool run", Names.Kind.TOOL),
                    Map.entry("tool show", Names.Kind.TOOL),
                    Map.entry("tool history", Names.Kind.TOOL),
                    Map.entry("tool delete", Names.Kind.TOOL),
                    Map.entry("node list", Names.Kind.NODE),
                    Map.entry("node show", Names.Kind.NODE),
                    Map.entry("node label", Names.Kind.NODE),
                    Map.entry("node rotate", Names.Kind.NODE),
                    Map.entry("node revoke", Names.Kind.NODE),
                    Map.entry("node remove", Names.Kind.NODE));

    private final CommandSpec root;
    private final Names names;

    ConsoleCompleter(CommandSpec root, Names names) {
        this.root = root;
        this.names = names;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        CommandSpec command = root;
        int arguments = 0;
        String before = "";
        for (String word : line.words().subList(0, line.wordIndex())) {
            CommandLine below = command.subcommands().get(word);
            if (below != null && arguments == 0) {
                command = below.getCommandSpec();
            } else if (!word.startsWith("-") && !takesValue(command, before)) {
                arguments++;
            }
            before = word;
        }
        complete(command, line.word(), before, arguments, candidates);
    }

    private void complete(
            CommandSpec command,
            String word,
            String before,
            int arguments,
            List<Candidate> candidates) {
        if (takesValue(command, before)) {
            values(command.findOption(before), candidates);
            return;
        }
        if (word.startsWith("-")) {
            options(command, candidates);
            return;
        }
        if (arguments == 0) {
            command.subcommands().forEach((name, below) -> candidates.add(command(name, below)));
            named(command, candidates);
        }
    }

    private static boolean takesValue(CommandSpec command, String word) {
        OptionSpec option = word.startsWith("-") ? command.findOption(word) : null;
        return option != null && option.arity().max() > 0;
    }

    private static void values(OptionSpec option, List<Candidate> candidates) {
        Iterable<String> known = option.completionCandidates();
        if (known != null) {
            known.forEach(value -> candidates.add(new Candidate(value)));
        }
    }

    private static void options(CommandSpec command, List<Candidate> candidates) {
        for (OptionSpec option : command.options()) {
            String[] description = option.description();
            candidates.add(
                    candidate(option.longestName(), description.length == 0 ? "" : description[0]));
        }
    }

    private static Candidate command(String name, CommandLine below) {
        return candidate(name, below.getCommandSpec().usageMessage().description()[0]);
    }

    private void named(CommandSpec command, List<Candidate> candidates) {
        String name = command.qualifiedName().replaceFirst("^drover ", "");
        Names.Kind kind = FIRST_ARGUMENT.get(name);
        if (kind == null) {
            return;
        }
        if (kind == Names.Kind.RUN || kind == Names.Kind.TASK) {
            candidates.add(candidate("last", "the newest"));
        }
        names.of(kind).forEach(known -> candidates.add(candidate(known.name(), known.note())));
        if (name.equals(TARGETS)) {
            names.of(Names.Kind.GROUP)
                    .forEach(group -> candidates.add(candidate("@" + group.name(), group.note())));
        }
    }

    private static Candidate candidate(String value, String note) {
        String shown = note.isEmpty() ? null : SafeText.line(note);
        return new Candidate(value, SafeText.line(value), null, shown, null, null, true);
    }
}
