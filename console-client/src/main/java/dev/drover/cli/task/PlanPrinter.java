package dev.drover.cli.task;

import dev.drover.api.NodeName;
import dev.drover.api.NodeSets;
import dev.drover.api.NodeState;
import dev.drover.api.TaskPlan;
import dev.drover.cli.terminal.Ages;
import dev.drover.cli.terminal.Details;
import dev.drover.cli.terminal.Screen;
import dev.drover.cli.terminal.Style;
import dev.drover.cli.terminal.Table;
import dev.drover.cli.terminal.Table.Cell;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Shows what a task would do. */
final class PlanPrinter {

    private static final int SHOWN_DIGEST = 16;
    private static final int FAILS_EXIT_CODE = 1;
    private static final int DENIED_EXIT_CODE = 4;

    /** By which nodes are put together. */
    private record Verdict(NodeState state, @Nullable String denied) {}

    private final Screen screen;

    PlanPrinter(Screen screen) {
        this.screen = screen;
    }

    /** Not allowed comes before what could not be done anyway. */
    static int exitCode(TaskPlan plan) {
        if (plan.allowed()) {
            return 0;
        }
        return plan.targets().stream().anyMatch(target -> target.denied() != null)
                ? DENIED_EXIT_CODE
                : FAILS_EXIT_CODE;
    }

    void print(TaskPlan plan) {
        new Details()
                .add("tool", tool(plan))
                .add("command", TaskText.command(plan.command()))
                .add(
                        "variables",
                        plan.environment().entrySet().stream()
                                .sorted(Map.Entry.comparingByKey())
                                .map(variable -> variable.getKey() + "=" + variable.getValue())
                                .collect(Collectors.joining(" ")))
                .add("user", plan.user() == null ? "that of each node" : plan.user())
                .add("soft limit", time(plan.softTimeout()))
                .add("hard limit", time(plan.timeout()))
                .print(screen);
        printFiles(plan.files());
        printNodes(plan.targets());
        screen.line("");
        screen.line(
                plan.allowed()
                        ? screen.paint(Style.GOOD, "It would be started; nothing was done")
                        : screen.paint(Style.BAD, "It would not be started; nothing was done"));
    }

    private static String tool(TaskPlan plan) {
        return plan.toolVersion() == null ? "" : plan.tool() + ", version " + plan.toolVersion();
    }

    private static String time(@Nullable Duration time) {
        return time == null ? "" : Ages.precise(time);
    }

    private void printFiles(List<TaskPlan.PlannedFile> files) {
        if (files.isEmpty()) {
            return;
        }
        screen.line("");
        Table table = new Table("FILE", "TO", "MODE", "SIZE", "SHA-256", "PROBLEM");
        for (TaskPlan.PlannedFile file : files) {
            String digest = file.sha256() == null ? "" : file.sha256();
            table.row(
                    Cell.of(file.file().from()),
                    Cell.of(file.file().to()),
                    Cell.of(file.file().mode() == null ? "" : file.file().mode()),
                    Cell.of(file.size() == null ? "" : TaskText.size(file.size())),
                    Cell.of(digest.substring(0, Math.min(SHOWN_DIGEST, digest.length()))),
                    new Cell(file.problem() == null ? "" : file.problem(), Style.BAD));
        }
        table.print(screen);
    }

    private void printNodes(List<TaskPlan.PlannedTarget> targets) {
        Map<Verdict, List<NodeName>> nodes = new LinkedHashMap<>();
        targets.forEach(target ->
                nodes.computeIfAbsent(
                                new Verdict(target.state(), target.denied()),
                                none -> new ArrayList<>())
                        .add(target.node()));
        screen.line("");
        Table table = new Table("NODES", "COUNT", "STATE", "ALLOWED").flexible(0);
        nodes.forEach((verdict, names) ->
                table.row(
                        Cell.of(NodeSets.fold(names)),
                        Cell.of(String.valueOf(names.size())),
                        new Cell(
                                verdict.state().name(),
                                verdict.state() == NodeState.ONLINE ? Style.GOOD : Style.WARNING),
                        verdict.denied() == null
                                ? Cell.of("yes")
                                : new Cell("no: " + verdict.denied(), Style.BAD)));
        table.print(screen);
    }
}
