package dev.drover.cli.data;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code drover data delete KEY}. */
final class DataDelete implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Specifications.command("delete", this, "deletes a key")
                .addPositional(Specifications.required(0, "KEY", "The key."));
    }

    @Override
    public int run(Invocation invocation) {
        ObjectNode parameters = JsonText.object();
        parameters.put("key", invocation.argument(0));
        JsonNode answer = invocation.rpc().call("data.delete", parameters);
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        boolean was = answer.path("deleted").asBoolean(true);
        return invocation.done(
                was
                        ? "Deleted " + invocation.argument(0)
                        : "There was no " + invocation.argument(0));
    }
}
