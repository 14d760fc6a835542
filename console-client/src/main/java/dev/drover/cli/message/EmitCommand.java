package dev.drover.cli.message;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.node.ObjectNode;

/** {@code drover emit EVENT [DATA]}: sends an event to the run that launched this process. */
public final class EmitCommand implements Subcommand {

    private static final String RUN = "--run";

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "emit",
                        this,
                        "sends an event to the run that launched this process",
                        "drover emit compiled '{\"file\": \"a.c\", \"ok\": true}'")
                .addPositional(
                        Specifications.required(
                                0, "EVENT", "Its name, as host.on and host.next wait for it."))
                .addPositional(Specifications.optional(1, "DATA", "JSON, or else taken as a text."))
                .addOption(
                        Specifications.text("RUN", "Another run than that of this process.", RUN));
    }

    @Override
    public int run(Invocation invocation) {
        ObjectNode parameters = JsonText.object();
        parameters.put("name", invocation.argument(0));
        invocation.option(RUN).ifPresent(run -> parameters.put("runId", run));
        invocation
                .optionalArgument(1)
                .ifPresent(text -> parameters.set("data", Invocation.value(text)));
        invocation.rpc().call("event.emit", parameters);
        return 0;
    }
}
