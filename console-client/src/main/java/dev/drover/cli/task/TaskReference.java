package dev.drover.cli.task;

import dev.drover.api.TaskId;
import dev.drover.api.TaskView;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Reference;
import dev.drover.cli.command.Specifications;
import dev.drover.client.Tasks;

import picocli.CommandLine.Model.PositionalParamSpec;

import java.util.List;

/** A task as people name it, see {@link Reference}. */
final class TaskReference {

    private TaskReference() {}

    static PositionalParamSpec describe() {
        return Specifications.required(
                0, "TASK", "An identifier, the beginning or the end of one, or 'last'.");
    }

    /** The task that the first argument names. */
    static TaskId of(Invocation invocation) {
        Tasks tasks = new Tasks(invocation.rpc());
        Reference.Known known =
                new Reference.Known() {
                    @Override
                    public List<String> newest(int limit) {
                        return ids(tasks.list(limit));
                    }

                    @Override
                    public List<String> startingWith(String prefix, int limit) {
                        return ids(tasks.startingWith(prefix, limit));
                    }
                };
        return new TaskId(
                new Reference("task", "drover task list", known).resolve(invocation.argument(0)));
    }

    private static List<String> ids(List<TaskView> tasks) {
        return tasks.stream().map(task -> task.taskId().value()).toList();
    }
}
