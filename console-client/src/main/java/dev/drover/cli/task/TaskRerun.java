package dev.drover.cli.task;

import dev.drover.api.NodeSets;
import dev.drover.api.TargetState;
import dev.drover.api.TargetView;
import dev.drover.api.TaskId;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.client.DecodeTask;
import dev.drover.client.Tasks;

import picocli.CommandLine.Model.CommandSpec;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** {@code drover task rerun TASK}: the same again where it failed. */
final class TaskRerun implements Subcommand {

    private static final String FAILED = "--failed";
    private static final String STATE = "--state";

    @Override
    public CommandSpec describe() {
        CommandSpec command =
                Specifications.command(
                                "rerun",
                                this,
                                "does a task again on those of its targets that failed or were"
                                        + " killed, or ended in other states",
                                "drover task rerun last",
                                "drover task rerun 3XA --state cancelled")
                        .addPositional(TaskReference.describe())
                        .addOption(
                                Specifications.flag(
                                        "Those that failed or were killed, as without it.", FAILED))
                        .addOption(
                                Specifications.texts(
                                        "STATE", "Those that ended so; several times.", STATE));
        return Starting.describeFollowed(command);
    }

    @Override
    public List<String> forms() {
        return Delivery.FORMS;
    }

    @Override
    public int run(Invocation invocation) {
        Starting starting = new Starting(invocation);
        Delivery delivery = starting.delivery();
        Set<TargetState> states = TargetStates.read(invocation.options(STATE));
        if (states.isEmpty() || invocation.flag(FAILED)) {
            states.addAll(EnumSet.of(TargetState.FAILED, TargetState.KILLED));
        }
        TaskId task = TaskReference.of(invocation);
        if (Confirmation.isPossible(invocation) && !isMeant(invocation, task, states)) {
            return Confirmation.declined(invocation);
        }
        return starting.follow(delivery, () -> new Tasks(invocation.rpc()).rerun(task, states));
    }

    private static boolean isMeant(Invocation invocation, TaskId task, Set<TargetState> states) {
        List<TargetView> again =
                DecodeTask.targets(invocation.rpc().call("task.show", Tasks.of(task))).stream()
                        .filter(target -> states.contains(target.state()))
                        .toList();
        return Confirmation.given(
                invocation,
                again.size(),
                () -> NodeSets.fold(again.stream().map(TargetView::node).toList()));
    }
}
