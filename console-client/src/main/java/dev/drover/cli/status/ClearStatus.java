package dev.drover.cli.status;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.client.StatusValues;

import picocli.CommandLine.Model.CommandSpec;

/** {@code drover status clear NAME}. */
final class ClearStatus implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Specifications.command("clear", this, "takes a status value away")
                .addPositional(Specifications.required(0, "NAME", "A name or a number."));
    }

    @Override
    public int run(Invocation invocation) {
        new StatusValues(invocation.rpc()).clear(invocation.argument(0));
        return 0;
    }
}
