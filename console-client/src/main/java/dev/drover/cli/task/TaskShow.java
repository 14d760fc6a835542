package dev.drover.cli.task;

import dev.drover.api.TargetState;
import dev.drover.api.TargetView;
import dev.drover.api.TaskId;
import dev.drover.api.TaskView;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.Ages;
import dev.drover.cli.terminal.Details;
import dev.drover.cli.terminal.Moments;
import dev.drover.cli.terminal.Style;
import dev.drover.cli.terminal.Table;
import dev.drover.cli.terminal.Table.Cell;
import dev.drover.client.DecodeTask;
import dev.drover.client.JsonText;
import dev.drover.client.Tasks;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** {@code drover task show TASK}: all that is known of a task and its targets. */
final class TaskShow implements Subcommand {

    private static final String STATE = "--state";

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "show",
                        this,
                        "shows a task and how it is with each of its targets",
                        "drover task show last",
                        "drover task show 3XA --state failed,killed",
                        "drover task show 3XA -o json | jq -r '.targets[].node'")
                .addPositional(TaskReference.describe())
                .addOption(
                        Specifications.texts(
                                "STATE", "Only targets in this state; several times.", STATE));
    }

    @Override
    public int run(Invocation invocation) {
        Set<TargetState> states = TargetStates.read(invocation.options(STATE));
        TaskId id = TaskReference.of(invocation);
        JsonNode answer = invocation.rpc().call("task.show", Tasks.of(id));
        if (invocation.json()) {
            return invocation.printJson(states.isEmpty() ? answer : only(answer, states));
        }
        print(invocation, DecodeTask.task(answer.path("task")));
        List<TargetView> targets =
                DecodeTask.targets(answer).stream()
                        .filter(target -> states.isEmpty() || states.contains(target.state()))
                        .toList();
        if (!targets.isEmpty()) {
            invocation.screen().line("");
            print(invocation, targets);
        }
        return 0;
    }

    private static JsonNode only(JsonNode answer, Set<TargetState> states) {
        ObjectNode shown = JsonText.object();
        shown.set("task", answer.path("task"));
        ArrayNode targets = shown.putArray("targets");
        for (JsonNode target : answer.path("targets").values()) {
            if (states.contains(DecodeTask.target(target).state())) {
                targets.add(target);
            }
        }
        return shown;
    }

    private static void print(Invocation invocation, TaskView task) {
        new Details()
                .add("task", task.taskId().value())
                .add("work", TaskText.work(task))
                .add(
                        "tool",
                        task.toolVersion() == null
                                ? ""
                                : task.tool() + ", version " + task.toolVersion())
                .add("state", new Cell(task.state().name(), TaskText.style(task.state())))
                .add("why", new Cell(why(task), Style.BAD))
                .add("asked for", task.stopping() == null ? "" : task.stopping().name())
                .add("targets", task.targets() + ": " + TaskText.counts(task))
                .add("by", task.startedBy())
                .add("runs as", task.user())
                .add("soft limit", time(task.softTimeout()))
                .add("hard limit", time(task.timeout()))
                .add("again of", task.rerunOf() == null ? "" : task.rerunOf().value())
                .add("run", task.runId() == null ? "" : task.runId().value())
                .add("event id", task.eventId())
                .add("created", moment(task.createdAt()))
                .add("started", moment(task.startedAt()))
                .add("ended", moment(task.endedAt()))
                .add("took", TaskText.took(task, invocation.surroundings().clock().instant()))
                .print(invocation.screen());
    }

    private static String why(TaskView task) {
        if (task.cause() == null) {
            return task.message() == null ? "" : task.message();
        }
        return task.message() == null ? task.cause().name() : task.cause() + ": " + task.message();
    }

    private static String time(@Nullable Duration time) {
        return time == null ? "" : Ages.precise(time);
    }

    private static String moment(@Nullable Instant instant) {
        return instant == null ? "" : Moments.full(instant);
    }

    private static void print(Invocation invocation, List<TargetView> targets) {
        Instant now = invocation.surroundings().clock().instant();
        Table table =
                new Table("NODE", "STATE", "CAUSE", "EXIT", "SIGNAL", "TOOK", "OUT", "ERR", "NOTE");
        for (TargetView target : targets) {
            table.row(
                    Cell.of(target.node().value()),
                    new Cell(target.state().name(), TaskText.style(target.state())),
                    Cell.of(target.cause() == null ? "" : target.cause().name()),
                    Cell.of(target.exitCode() == null ? "" : target.exitCode().toString()),
                    Cell.of(target.signal() == null ? "" : target.signal()),
                    Cell.of(TaskText.took(target, now)),
                    Cell.of(bytes(target.stdoutBytes())),
                    Cell.of(bytes(target.stderrBytes())),
                    new Cell(note(target), Style.FAINT));
        }
        table.print(invocation.screen());
    }

    private static String bytes(long count) {
        return count == 0 ? "" : TaskText.size(count);
    }

    private static String note(TargetView target) {
        String message = Section.message(target.cause(), target.message());
        String soft = target.softLimit() ? "over its soft limit" : "";
        return message == null ? soft : soft.isEmpty() ? message : soft + "; " + message;
    }
}
