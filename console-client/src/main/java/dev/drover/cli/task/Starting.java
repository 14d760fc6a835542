package dev.drover.cli.task;

import dev.drover.api.TaskId;
import dev.drover.api.TaskPlan;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.client.DecodeTask;
import dev.drover.client.Tasks;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.function.Supplier;

/** From a request to its results: asks where many nodes are meant, starts, follows, delivers. */
final class Starting {

    private static final String DETACH = "--detach";
    private static final String DRY_RUN = "--dry-run";

    private final Invocation invocation;

    Starting(Invocation invocation) {
        this.invocation = invocation;
    }

    static CommandSpec describe(CommandSpec command) {
        command.addOption(
                Specifications.flag(
                        "Says what would be done where, and whether you may; does nothing.",
                        DRY_RUN));
        return describeFollowed(command);
    }

    /** Of a task whose request is made by the server. */
    static CommandSpec describeFollowed(CommandSpec command) {
        command.addOption(
                Specifications.flag(
                        "Prints the task's identifier and leaves it running.", "-d", DETACH));
        return Delivery.describe(Confirmation.describe(command));
    }

    int start(ObjectNode request) {
        Delivery delivery = delivery();
        if (invocation.flag(DRY_RUN)) {
            return plan(request);
        }
        if (Confirmation.isPossible(invocation)
                && !Confirmation.isOneNode(request.path("targets").path(0).asString(""))
                && !Confirmation.given(invocation, DecodeTask.plan(planned(request)))) {
            return Confirmation.declined(invocation);
        }
        return follow(delivery, () -> new Tasks(invocation.rpc()).start(request));
    }

    /** Where the results go, which nobody waits for where the task is left running. */
    Delivery delivery() {
        Delivery delivery = Delivery.prepare(invocation);
        if (invocation.flag(DETACH) && delivery.goesElsewhere()) {
            throw Invocation.wrong(
                    "With " + DETACH + " there are no results yet to write or print",
                    "Get them later: drover task watch TASK --output-file FILE");
        }
        return delivery;
    }

    private JsonNode planned(ObjectNode request) {
        return invocation.rpc().call("task.plan", request);
    }

    private int plan(ObjectNode request) {
        JsonNode answer = planned(request);
        TaskPlan plan = DecodeTask.plan(answer);
        if (invocation.json()) {
            invocation.printJson(answer);
        } else {
            new PlanPrinter(invocation.screen()).print(plan);
        }
        return PlanPrinter.exitCode(plan);
    }

    /** Starts a task and follows it, unless it is to be left running. */
    int follow(Delivery delivery, Supplier<TaskId> start) {
        TaskId task = start.get();
        if (!invocation.flag(DETACH)) {
            return follow(delivery, task);
        }
        if (invocation.json()) {
            return invocation.printJson(Tasks.of(task));
        }
        invocation.screen().line(task.value());
        return 0;
    }

    /** Follows a task that there is. */
    int follow(Delivery delivery, TaskId task) {
        return new Following(invocation, task).follow()
                ? delivery.deliver(task)
                : Following.LEFT_EXIT_CODE;
    }
}
