package dev.drover.cli.task;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;

import picocli.CommandLine.Model.CommandSpec;

import java.util.List;

/** {@code drover task watch TASK}: follows one that there is, as who started it would. */
final class TaskWatch implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Delivery.describe(
                Specifications.command(
                                "watch",
                                this,
                                "follows a task to its end, and shows or saves its results",
                                "drover task watch last")
                        .addPositional(TaskReference.describe()));
    }

    @Override
    public List<String> forms() {
        return Delivery.FORMS;
    }

    @Override
    public int run(Invocation invocation) {
        Delivery delivery = Delivery.prepare(invocation);
        return new Starting(invocation).follow(delivery, TaskReference.of(invocation));
    }
}
