package dev.drover.cli.script;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.node.ObjectNode;

/** {@code drover script delete NAME}: deletes a script; its history stays. */
final class ScriptDelete implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Specifications.command("delete", this, "deletes a script; its history stays")
                .addPositional(Specifications.required(0, "NAME", "The script."));
    }

    @Override
    public int run(Invocation invocation) {
        ObjectNode parameters = JsonText.object();
        parameters.put("name", invocation.argument(0));
        invocation.rpc().call("script.delete", parameters);
        return invocation.done("Deleted " + invocation.argument(0));
    }
}
