package dev.drover.cli.task;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** {@code drover tool run NAME TARGETS [param=value ...]}: a tool on nodes. */
public final class ToolRun implements Subcommand {

    @Override
    public CommandSpec describe() {
        CommandSpec command =
                Specifications.command(
                                "run",
                                this,
                                "runs a tool on nodes, and folds equal outputs into one",
                                "drover tool run deploy @web version=1.4.2 --batch 10%%",
                                "drover tool run set-password db1 user=app password=-",
                                "drover tool run unlock '*' key=@/run/secrets/key --dry-run")
                        .addPositional(Specifications.required(0, "NAME", "The tool."))
                        .addPositional(
                                Specifications.required(
                                        1,
                                        "TARGETS",
                                        "The nodes, in one word: names, patterns, @groups, or an"
                                                + " expression; see: drover node list"))
                        .addPositional(
                                Specifications.rest(
                                        2,
                                        "param=value",
                                        "Parameters. param=@FILE takes the text of a file,"
                                                + " param=- asks for it or reads the standard"
                                                + " input: so no secret is seen on the command"
                                                + " line. A value that begins with @ itself is"
                                                + " written @@..."));
        return Starting.describe(RequestOptions.describe(command));
    }

    @Override
    public List<String> forms() {
        return Delivery.FORMS;
    }

    @Override
    public int run(Invocation invocation) {
        ObjectNode request = RequestOptions.read(invocation, invocation.argument(1));
        request.put("tool", invocation.argument(0));
        ObjectNode parameters =
                ToolParameters.read(invocation.surroundings(), invocation.arguments(2));
        if (!parameters.isEmpty()) {
            request.set("params", parameters);
        }
        return new Starting(invocation).start(request);
    }
}
