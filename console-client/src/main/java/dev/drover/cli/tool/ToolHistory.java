package dev.drover.cli.tool;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.Table;
import dev.drover.client.Decode;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code drover tool history NAME}: the versions of a tool. */
final class ToolHistory implements Subcommand {

    private static final int SHORT_HASH = 12;

    @Override
    public CommandSpec describe() {
        return Specifications.command("history", this, "lists the versions of a tool")
                .addPositional(Specifications.required(0, "NAME", "The tool."));
    }

    @Override
    public int run(Invocation invocation) {
        ObjectNode parameters = JsonText.object();
        parameters.put("name", invocation.argument(0));
        JsonNode answer = invocation.rpc().call("tool.history", parameters);
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        Table table = new Table("VERSION", "CHANGED", "BY", "HASH", "COMMENT");
        Decode.rows(answer, "versions", row -> row)
                .forEach(row -> table.row(cells(invocation, row)));
        table.print(invocation.screen());
        return 0;
    }

    private static String[] cells(Invocation invocation, JsonNode version) {
        String hash = version.path("hash").asString("");
        String comment = version.path("comment").asString("");
        String deleted = comment.isEmpty() ? "deleted" : "deleted: " + comment;
        return new String[] {
            version.path("version").asString(""),
            invocation.moment(version.path("at")),
            version.path("author").asString(""),
            hash.substring(0, Math.min(SHORT_HASH, hash.length())),
            version.path("deleted").asBoolean(false) ? deleted : comment
        };
    }
}
