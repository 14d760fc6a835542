package dev.drover.cli.task;

import dev.drover.api.TaskView;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.Ages;
import dev.drover.cli.terminal.Style;
import dev.drover.cli.terminal.Table;
import dev.drover.cli.terminal.Table.Cell;
import dev.drover.client.Decode;
import dev.drover.client.DecodeTask;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** {@code drover task list}: tasks, the newest first. */
final class TaskList implements Subcommand {

    private static final String LIMIT = "--limit";
    private static final int USUAL = 20;
    private static final int MOST = 1000;

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "list",
                        this,
                        "lists tasks, the newest first",
                        "drover task list --limit 100")
                .addOption(
                        Specifications.text(
                                "N", "How many; " + USUAL + " by default.", "-n", LIMIT));
    }

    @Override
    public int run(Invocation invocation) {
        ObjectNode parameters = JsonText.object();
        parameters.put("limit", invocation.number(LIMIT, 1, MOST).orElse(USUAL));
        JsonNode answer = invocation.rpc().call("task.list", parameters);
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        List<TaskView> tasks = Decode.rows(answer, "tasks", DecodeTask::task);
        if (tasks.isEmpty()) {
            invocation.screen().line("There are no tasks yet; 'drover exec' starts one");
            return 0;
        }
        Instant now = invocation.surroundings().clock().instant();
        Table table =
                new Table("TASK", "STATE", "TARGETS", "COUNTS", "BY", "STARTED", "TOOK", "WORK");
        tasks.forEach(task -> table.row(cells(task, now)));
        table.print(invocation.screen());
        return 0;
    }

    private static Cell[] cells(TaskView task, Instant now) {
        return new Cell[] {
            Cell.of(task.taskId().value()),
            new Cell(task.state().name(), TaskText.style(task.state())),
            Cell.of(String.valueOf(task.targets())),
            Cell.of(TaskText.counts(task)),
            new Cell(task.startedBy(), Style.FAINT),
            Cell.of(Ages.coarse(Duration.between(task.createdAt(), now)) + " ago"),
            Cell.of(TaskText.took(task, now)),
            Cell.of(TaskText.work(task))
        };
    }
}
