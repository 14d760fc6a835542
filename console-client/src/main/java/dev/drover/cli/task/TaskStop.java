package dev.drover.cli.task;

import dev.drover.api.NodeName;
import dev.drover.api.TaskId;
import dev.drover.api.TaskView;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.SafeText;
import dev.drover.client.Tasks;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;

/** {@code drover task cancel|kill TASK [NODE...]}. */
final class TaskStop implements Subcommand {

    private static final String WAIT = "--wait";
    private static final Duration USUAL_WAIT = Duration.ofSeconds(15);
    private static final int NOT_ALL_EXIT_CODE = 1;

    private final TaskView.Stopping how;
    private final String name;
    private final String summary;

    private TaskStop(TaskView.Stopping how, String name, String summary) {
        this.how = how;
        this.name = name;
        this.summary = summary;
    }

    static TaskStop cancel() {
        return new TaskStop(
                TaskView.Stopping.CANCEL,
                "cancel",
                "lets no further target of a task begin; commands that run go on");
    }

    static TaskStop kill() {
        return new TaskStop(
                TaskView.Stopping.KILL,
                "kill",
                "ends a task and the commands that run, with everything that they started");
    }

    @Override
    public CommandSpec describe() {
        CommandSpec command =
                Specifications.command(
                                name,
                                this,
                                summary,
                                "drover task " + name + " last",
                                "drover task " + name + " 3XA web7 web8")
                        .addPositional(TaskReference.describe())
                        .addPositional(Specifications.rest(1, "NODE", "Only these targets of it."));
        return how == TaskView.Stopping.CANCEL
                ? command
                : command.addOption(
                        Specifications.text(
                                "TIME",
                                "So long to wait for their ends; "
                                        + USUAL_WAIT.toSeconds()
                                        + "s unless said.",
                                WAIT));
    }

    @Override
    public int run(Invocation invocation) {
        List<NodeName> nodes = invocation.arguments(1).stream().map(NodeName::new).toList();
        TaskId task = TaskReference.of(invocation);
        JsonNode answer =
                new Tasks(invocation.rpc())
                        .stop(task, how, nodes.isEmpty() ? null : nodes, patience(invocation));
        int open = answer.path("open").size();
        if (invocation.json()) {
            invocation.printJson(answer);
        } else {
            print(invocation, task, answer);
        }
        return open > 0 && how == TaskView.Stopping.KILL ? NOT_ALL_EXIT_CODE : 0;
    }

    private Duration patience(Invocation invocation) {
        return how == TaskView.Stopping.CANCEL
                ? Duration.ZERO
                : invocation.duration(WAIT).orElse(USUAL_WAIT);
    }

    private void print(Invocation invocation, TaskId task, JsonNode answer) {
        JsonNode open = answer.path("open");
        int ended = answer.path("ended").asInt(0);
        invocation.done(
                how == TaskView.Stopping.CANCEL
                        ? "No further target of task " + task + " begins"
                        : "Killed "
                                + (ended == 1 ? "1 target" : ended + " targets")
                                + " of task "
                                + task);
        if (how == TaskView.Stopping.CANCEL) {
            return;
        }
        for (JsonNode target : open.values()) {
            invocation
                    .screen()
                    .error(
                            SafeText.line(
                                    target.path("node").asString("")
                                            + " is not over, it is "
                                            + target.path("state").asString("")
                                            + ": "
                                            + target.path("waitsFor")
                                                    .asString(
                                                            "it was told, and has not said that it"
                                                                    + " is done")));
        }
    }
}
