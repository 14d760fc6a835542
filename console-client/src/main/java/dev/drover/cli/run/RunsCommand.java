package dev.drover.cli.run;

import dev.drover.api.RunId;
import dev.drover.api.RunState;
import dev.drover.api.RunView;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.Ages;
import dev.drover.cli.terminal.Style;
import dev.drover.cli.terminal.Table;
import dev.drover.cli.terminal.Table.Cell;
import dev.drover.client.Decode;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** {@code drover runs}: lists runs, the newest first. */
public final class RunsCommand implements Subcommand {

    private static final String LIMIT = "--limit";
    private static final int USUAL = 20;
    private static final int MOST = 1000;

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "runs", this, "lists runs, the newest first", "drover runs --limit 100")
                .addOption(
                        Specifications.text(
                                "N", "How many; " + USUAL + " by default.", "-n", LIMIT));
    }

    @Override
    public int run(Invocation invocation) {
        ObjectNode parameters = JsonText.object();
        parameters.put("limit", invocation.number(LIMIT, 1, MOST).orElse(USUAL));
        JsonNode answer = invocation.rpc().call("run.list", parameters);
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        List<RunView> runs = Decode.rows(answer, "runs", Decode::run);
        if (runs.isEmpty()) {
            invocation.screen().line("There are no runs yet");
            return 0;
        }
        Instant now = invocation.surroundings().clock().instant();
        Table table = new Table("RUN", "SCRIPT", "STATE", "STARTED", "TOOK", "BY", "NOTE");
        runs.forEach(run -> table.row(cells(run, now)));
        table.print(invocation.screen());
        return 0;
    }

    private static Cell[] cells(RunView run, Instant now) {
        return new Cell[] {
            Cell.of(run.runId().value()),
            Cell.of(run.script()),
            new Cell(run.state().name(), RunPrinter.style(run.state())),
            Cell.of(Ages.coarse(Duration.between(run.createdAt(), now)) + " ago"),
            Cell.of(RunPrinter.took(run, now)),
            new Cell(run.startedBy(), Style.FAINT),
            Cell.of(note(run))
        };
    }

    private static String note(RunView run) {
        if (run.error() != null && run.state() == RunState.FAILED) {
            return RunPrinter.describe(run.error());
        }
        if (run.progress() != null && !run.state().isFinal()) {
            return ShowCommand.progress(run.progress());
        }
        return "";
    }

    static ObjectNode of(RunId run) {
        ObjectNode parameters = JsonText.object();
        parameters.put("runId", run.value());
        return parameters;
    }
}
