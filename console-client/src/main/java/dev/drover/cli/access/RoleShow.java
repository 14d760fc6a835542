package dev.drover.cli.access;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.Details;
import dev.drover.cli.terminal.Table;
import dev.drover.client.Decode;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** {@code drover role show NAME}. */
final class RoleShow implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Specifications.command("show", this, "shows a role and to whom it is granted")
                .addPositional(Specifications.required(0, "NAME", "The role."));
    }

    @Override
    public int run(Invocation invocation) {
        ObjectNode parameters = JsonText.object();
        parameters.put("name", invocation.argument(0));
        JsonNode answer = invocation.rpc().call("role.get", parameters);
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        JsonNode role = answer.path("role");
        new Details()
                .add("role", role.path("name").asString(""))
                .add("description", role.path("description").asString(""))
                .add("tools", Words.joined(role, "tools"))
                .add("permissions", Words.joined(role, "permissions"))
                .print(invocation.screen());
        List<JsonNode> grants = Decode.rows(answer, "grants", row -> row);
        if (!grants.isEmpty()) {
            invocation.screen().line("");
            Table table = new Table("USER", "ON");
            grants.forEach(grant ->
                    table.row(grant.path("user").asString(""), grant.path("on").asString("")));
            table.print(invocation.screen());
        }
        return 0;
    }
}
