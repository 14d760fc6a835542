package dev.drover.cli.status;

import dev.drover.api.StatusChanges;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.client.Decode;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** {@code drover status}: shows the status values, once or as they change. */
public final class StatusCommand implements Subcommand {

    private static final String WATCH = "--watch";
    private static final String PREFIX = "--prefix";

    @Override
    public CommandSpec describe() {
        CommandSpec specification =
                Specifications.command(
                                "status",
                                this,
                                "shows the status values, once or as they change",
                                "drover status",
                                "drover status --watch --prefix build.",
                                "drover status set disk 81 --unit %% --level warning",
                                "drover status set 3 compiling        in a script's shell process")
                        .addOption(
                                Specifications.flag("Shows the board until Ctrl-C.", "-w", WATCH))
                        .addOption(
                                Specifications.text(
                                        "TEXT",
                                        "Only values whose names start with this.",
                                        "-p",
                                        PREFIX));
        for (Subcommand command : List.of(new SetStatus(), new GetStatus(), new ClearStatus())) {
            CommandSpec described = command.describe();
            specification.addSubcommand(described.name(), described);
        }
        return specification;
    }

    @Override
    public int run(Invocation invocation) {
        String prefix = invocation.option(PREFIX).orElse("");
        if (invocation.flag(WATCH)) {
            return new StatusWatch(invocation, prefix).run();
        }
        ObjectNode parameters = JsonText.object();
        if (!prefix.isEmpty()) {
            parameters.put("prefix", prefix);
        }
        JsonNode answer = invocation.rpc().call("status.poll", parameters);
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        StatusChanges all = Decode.statusChanges(answer);
        if (all.changes().isEmpty()) {
            invocation
                    .screen()
                    .line(
                            "There are no status values"
                                    + (prefix.isEmpty()
                                            ? ""
                                            : " that start with '" + prefix + "'"));
            return 0;
        }
        StatusBoard board = new StatusBoard();
        board.apply(all);
        board.table(invocation.surroundings().clock().instant()).print(invocation.screen());
        return 0;
    }
}
