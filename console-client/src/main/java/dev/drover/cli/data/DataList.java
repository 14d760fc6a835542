package dev.drover.cli.data;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.Table;
import dev.drover.client.Decode;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** {@code drover data list [PREFIX]}. */
final class DataList implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "list", this, "lists keys and values", "drover data list build/")
                .addPositional(
                        Specifications.optional(0, "PREFIX", "Only keys that start with this."));
    }

    @Override
    public int run(Invocation invocation) {
        ObjectNode parameters = JsonText.object();
        invocation.optionalArgument(0).ifPresent(prefix -> parameters.put("prefix", prefix));
        JsonNode answer = invocation.rpc().call("data.list", parameters);
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        List<JsonNode> entries = Decode.rows(answer, "entries", entry -> entry);
        if (entries.isEmpty()) {
            invocation.screen().line("There is no public data");
            return 0;
        }
        Table table = new Table("KEY", "VERSION", "CHANGED", "VALUE");
        entries.forEach(entry ->
                table.row(
                        entry.path("key").asString(""),
                        entry.path("version").asString(""),
                        invocation.moment(entry.path("updatedAt")),
                        value(entry)));
        table.print(invocation.screen());
        return 0;
    }

    private static String value(JsonNode entry) {
        JsonNode value = entry.path("value");
        return value.isMissingNode() ? "" : JsonText.write(value);
    }
}
