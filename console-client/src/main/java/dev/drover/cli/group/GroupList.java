package dev.drover.cli.group;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.Table;
import dev.drover.client.Decode;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;

import java.util.List;

/** {@code drover group list}. */
final class GroupList implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Specifications.command("list", this, "lists the groups");
    }

    @Override
    public int run(Invocation invocation) {
        JsonNode answer = invocation.rpc().call("group.list", JsonText.object());
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        List<JsonNode> groups = Decode.rows(answer, "groups", row -> row);
        if (groups.isEmpty()) {
            invocation.screen().line("There are no groups");
            return 0;
        }
        Table table = new Table("GROUP", "MEMBERS", "QUERY", "DESCRIPTION");
        groups.forEach(group ->
                table.row(
                        group.path("name").asString(""),
                        String.valueOf(group.path("members").size()),
                        group.path("query").asString(""),
                        group.path("description").asString("")));
        table.print(invocation.screen());
        return 0;
    }
}
