package dev.drover.cli.run;

import dev.drover.api.RunId;
import dev.drover.api.RunProgress;
import dev.drover.api.RunView;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.Details;
import dev.drover.cli.terminal.Moments;
import dev.drover.cli.terminal.Style;
import dev.drover.cli.terminal.Table.Cell;
import dev.drover.client.Decode;
import dev.drover.client.JsonText;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;

import java.math.BigDecimal;
import java.time.Instant;

/** {@code drover show RUN}: all that is known of one run. */
public final class ShowCommand implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "show", this, "shows one run", "drover show last", "drover show 3XA")
                .addPositional(
                        Specifications.required(
                                0, "RUN", "An identifier, the end of one, or 'last'."));
    }

    @Override
    public int run(Invocation invocation) {
        RunId id = RunReference.resolve(invocation.rpc(), invocation.argument(0));
        JsonNode answer = invocation.rpc().call("run.get", RunsCommand.of(id));
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        RunView run = Decode.run(answer);
        new Details()
                .add("run", run.runId().value())
                .add("script", script(run))
                .add("arguments", run.args().isEmpty() ? "" : JsonText.write(run.args()))
                .add("state", new Cell(run.state().name(), RunPrinter.style(run.state())))
                .add("progress", run.progress() == null ? "" : progress(run.progress()))
                .add("by", run.startedBy())
                .add("event id", run.eventId())
                .add("detached", run.detached() ? "yes" : "")
                .add("created", moment(run.createdAt()))
                .add("started", moment(run.startedAt()))
                .add("ended", moment(run.endedAt()))
                .add("took", RunPrinter.took(run, invocation.surroundings().clock().instant()))
                .add("value", run.result() == null ? "" : JsonText.write(run.result()))
                .add(
                        "error",
                        new Cell(
                                run.error() == null ? "" : RunPrinter.describe(run.error()),
                                Style.BAD))
                .print(invocation.screen());
        return 0;
    }

    private static String script(RunView run) {
        return run.scriptVersion() == null
                ? run.script()
                : run.script() + ", version " + run.scriptVersion();
    }

    private static String moment(@Nullable Instant instant) {
        return instant == null ? "" : Moments.full(instant);
    }

    static String progress(RunProgress progress) {
        String label = progress.label() == null ? "" : " " + progress.label();
        return number(progress.done()) + "/" + number(progress.total()) + label;
    }

    private static String number(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
