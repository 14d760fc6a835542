package dev.drover.cli.tool;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.Table;
import dev.drover.client.Decode;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;

import java.util.List;

/** {@code drover tool list}. */
final class ToolList implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Specifications.command("list", this, "lists the tools");
    }

    @Override
    public int run(Invocation invocation) {
        JsonNode answer = invocation.rpc().call("tool.list", JsonText.object());
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        List<JsonNode> tools = Decode.rows(answer, "tools", row -> row);
        if (tools.isEmpty()) {
            invocation.screen().line("There are no tools");
            return 0;
        }
        Table table = new Table("TOOL", "KIND", "VERSION", "CHANGED", "BY", "DESCRIPTION");
        tools.forEach(tool ->
                table.row(
                        tool.path("name").asString(""),
                        tool.path("kind").asString(""),
                        tool.path("version").asString(""),
                        invocation.moment(tool.path("at")),
                        tool.path("author").asString(""),
                        tool.path("description").asString("")));
        table.print(invocation.screen());
        return 0;
    }
}
