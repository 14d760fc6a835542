package dev.drover.cli.access;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.Table;
import dev.drover.client.Decode;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;

import java.util.List;

/** {@code drover role list}. */
final class RoleList implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Specifications.command("list", this, "lists the roles");
    }

    @Override
    public int run(Invocation invocation) {
        JsonNode answer = invocation.rpc().call("role.list", JsonText.object());
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        List<JsonNode> roles = Decode.rows(answer, "roles", row -> row);
        if (roles.isEmpty()) {
            invocation.screen().line("There are no roles; make one: drover role create NAME");
            return 0;
        }
        Table table = new Table("ROLE", "TOOLS", "PERMISSIONS", "DESCRIPTION");
        roles.forEach(role ->
                table.row(
                        role.path("name").asString(""),
                        Words.joined(role, "tools"),
                        Words.joined(role, "permissions"),
                        role.path("description").asString("")));
        table.print(invocation.screen());
        return 0;
    }
}
