package dev.drover.cli.task;

import dev.drover.cli.command.Group;

import java.util.List;

/** {@code drover task}: what was started on nodes. */
public final class TaskCommand extends Group {

    public TaskCommand() {
        super(
                "task",
                "lists and shows tasks, their results and output, ends them, does them again",
                List.of(
                        new TaskList(),
                        new TaskShow(),
                        new TaskResultsCommand(),
                        new TaskOutput(),
                        new TaskWatch(),
                        TaskStop.cancel(),
                        TaskStop.kill(),
                        new TaskRerun()));
    }
}
