package dev.drover.cli.task;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** {@code drover exec TARGETS -- COMMAND...}: a command on nodes. */
public final class ExecCommand implements Subcommand {

    private static final String BEHIND = "--";

    @Override
    public CommandSpec describe() {
        CommandSpec command =
                Specifications.command(
                                "exec",
                                this,
                                "runs a command on nodes, and folds equal outputs into one",
                                "drover exec web1 -- uptime",
                                "drover exec '@web !web7' --batch 10%% -- 'df -h / | tail -1'",
                                "drover exec db1,db2 --copy /srv/fix.sh:/tmp/fix.sh:0755 --"
                                        + " /tmp/fix.sh --all",
                                "drover exec \"labels.tier === 'web'\" --dry-run -- reboot")
                        .addPositional(
                                Specifications.required(
                                        0,
                                        "TARGETS",
                                        "The nodes, in one word: names, patterns, @groups, or an"
                                                + " expression; see: drover node list"))
                        .addPositional(
                                Specifications.rest(
                                        1,
                                        "COMMAND",
                                        "Behind --. One word is a line for the shell of the"
                                                + " targets; several are a program and its"
                                                + " arguments, and no shell looks at them."));
        return Starting.describe(RequestOptions.describeCommand(command));
    }

    @Override
    public List<String> forms() {
        return Delivery.FORMS;
    }

    @Override
    public int run(Invocation invocation) {
        String targets = invocation.argument(0);
        ObjectNode request = RequestOptions.read(invocation, targets);
        putCommand(request, command(invocation));
        return new Starting(invocation).start(request);
    }

    private static List<String> command(Invocation invocation) {
        List<String> command = invocation.arguments(1);
        List<String> words = invocation.words();
        int mark = words.indexOf(BEHIND);
        int behind = words.size() - mark - 1;
        if (mark >= 0 && command.size() > behind) {
            throw Invocation.wrong(
                    "'"
                            + command.getFirst()
                            + "' stands between the targets and the "
                            + BEHIND
                            + " before the command",
                    "Put targets into one word: '"
                            + invocation.argument(0)
                            + ","
                            + command.getFirst()
                            + "'.");
        }
        if (command.isEmpty()) {
            throw Invocation.wrong(
                    "There is no command to run on '" + invocation.argument(0) + "'",
                    "Put it behind --: drover exec TARGETS -- COMMAND...");
        }
        return command;
    }

    /** One word is a text, for the shell; several are a list, for no shell. */
    private static void putCommand(ObjectNode request, List<String> words) {
        if (words.size() == 1) {
            request.put("command", words.getFirst());
            return;
        }
        ArrayNode program = request.putArray("command");
        words.forEach(program::add);
    }
}
