package dev.drover.cli.task;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;

import picocli.CommandLine.Model.CommandSpec;

import java.util.List;

/** {@code drover task results TASK}: what there is of its results, without waiting for its end. */
final class TaskResultsCommand implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Delivery.describe(
                Specifications.command(
                                "results",
                                this,
                                "shows or saves a task's results, equal ones folded into one",
                                "drover task results last",
                                "drover task results 3XA --output-dir results/",
                                "drover task results 3XA -o junit --output-file report.xml")
                        .addPositional(TaskReference.describe()));
    }

    @Override
    public List<String> forms() {
        return Delivery.FORMS;
    }

    @Override
    public int run(Invocation invocation) {
        Delivery delivery = Delivery.prepare(invocation);
        return delivery.deliver(TaskReference.of(invocation));
    }
}
