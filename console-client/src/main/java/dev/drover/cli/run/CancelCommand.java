package dev.drover.cli.run;

import dev.drover.api.RunId;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.client.Runs;

import picocli.CommandLine.Model.CommandSpec;

/** {@code drover cancel RUN}: asks for a run's end. */
public final class CancelCommand implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Specifications.command("cancel", this, "ends a run", "drover cancel last")
                .addPositional(
                        Specifications.required(
                                0, "RUN", "An identifier, the end of one, or 'last'."));
    }

    @Override
    public int run(Invocation invocation) {
        RunId run = RunReference.resolve(invocation.rpc(), invocation.argument(0));
        new Runs(invocation.rpc()).cancel(run);
        return invocation.done("Cancelling " + run);
    }
}
