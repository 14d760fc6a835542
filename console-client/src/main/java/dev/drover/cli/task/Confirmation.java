package dev.drover.cli.task;

import dev.drover.api.NodeSets;
import dev.drover.api.TaskPlan;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.terminal.SafeText;
import dev.drover.cli.terminal.Traits;

import picocli.CommandLine.Model.CommandSpec;

import java.util.Locale;
import java.util.regex.Pattern;

/** Asks a person at a terminal whether they mean that many nodes. */
final class Confirmation {

    private static final String YES = "--yes";
    private static final String ASK_ABOVE = "--ask-above";
    private static final String VARIABLE = "DROVER_ASK_ABOVE";
    private static final int USUAL = 50;
    private static final int MOST = 1_000_000;
    private static final int DECLINED_EXIT_CODE = 3;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]*");

    private Confirmation() {}

    static CommandSpec describe(CommandSpec command) {
        return command.addOption(
                        Specifications.flag("Does not ask, however many nodes it is.", "-y", YES))
                .addOption(
                        Specifications.text(
                                "N",
                                "At a terminal, asks first where it is more nodes; "
                                        + USUAL
                                        + " unless "
                                        + VARIABLE
                                        + " says otherwise.",
                                ASK_ABOVE));
    }

    /** Whether there is anybody to be asked, and they want to be. */
    static boolean isPossible(Invocation invocation) {
        Traits traits = invocation.screen().traits();
        int above = above(invocation); // a wrong number is said also where nobody is asked
        return above < MOST && traits.input() && traits.output() && !invocation.flag(YES);
    }

    static boolean isOneNode(String targets) {
        return NAME.matcher(targets).matches();
    }

    static boolean given(Invocation invocation, TaskPlan plan) {
        return given(
                invocation,
                plan.targets().size(),
                () ->
                        NodeSets.fold(
                                plan.targets().stream()
                                        .map(TaskPlan.PlannedTarget::node)
                                        .toList()));
    }

    /**
     * Asks where it is more nodes than the person wants to be asked about.
     *
     * @param nodes which they are
     */
    static boolean given(
            Invocation invocation, int count, java.util.function.Supplier<String> nodes) {
        if (count <= above(invocation)) {
            return true;
        }
        return invocation
                .surroundings()
                .prompt()
                .ask(
                        "This is for "
                                + count
                                + " nodes: "
                                + SafeText.line(nodes.get())
                                + "\nGo on? [y/N] ")
                .map(answer -> answer.strip().toLowerCase(Locale.ROOT))
                .filter(answer -> answer.equals("y") || answer.equals("yes"))
                .isPresent();
    }

    static int declined(Invocation invocation) {
        invocation.screen().error("Nothing was started");
        return DECLINED_EXIT_CODE;
    }

    private static int above(Invocation invocation) {
        return invocation
                .number(ASK_ABOVE, 0, MOST)
                .or(() -> invocation.surroundings().variable(VARIABLE).map(Confirmation::read))
                .orElse(USUAL);
    }

    private static int read(String text) {
        if (!text.matches("\\d{1,6}")) {
            throw Invocation.wrong(
                    VARIABLE + " is '" + text + "'", "Give a whole number, 0 to 999999.");
        }
        return Integer.parseInt(text);
    }
}
