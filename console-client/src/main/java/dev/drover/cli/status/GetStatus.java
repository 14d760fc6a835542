package dev.drover.cli.status;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.SafeText;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code drover status get NAME}: prints the value alone. */
final class GetStatus implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Specifications.command("get", this, "prints one value, alone")
                .addPositional(Specifications.required(0, "NAME", "A name or a number."));
    }

    @Override
    public int run(Invocation invocation) {
        String name = invocation.argument(0);
        ObjectNode parameters = JsonText.object();
        parameters.put("name", name);
        JsonNode found = invocation.rpc().call("status.get", parameters);
        if (invocation.json()) {
            return invocation.printJson(found);
        }
        invocation.screen().line(SafeText.line(found.path("value").asString("")));
        return 0;
    }
}
