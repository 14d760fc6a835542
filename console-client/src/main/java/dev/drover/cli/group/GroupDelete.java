package dev.drover.cli.group;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code drover group delete NAME}. */
final class GroupDelete implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "delete", this, "deletes a group; its nodes stay what they are")
                .addPositional(Specifications.required(0, "NAME", "The group."));
    }

    @Override
    public int run(Invocation invocation) {
        ObjectNode parameters = JsonText.object();
        parameters.put("name", invocation.argument(0));
        JsonNode answer = invocation.rpc().call("group.delete", parameters);
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        return invocation.done("Deleted " + invocation.argument(0));
    }
}
