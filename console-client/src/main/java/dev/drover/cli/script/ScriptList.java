package dev.drover.cli.script;

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

/** {@code drover script list [PREFIX]}. */
final class ScriptList implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Specifications.command("list", this, "lists the scripts of the library")
                .addPositional(
                        Specifications.optional(0, "PREFIX", "Only names that start with this."));
    }

    @Override
    public int run(Invocation invocation) {
        ObjectNode parameters = JsonText.object();
        invocation.optionalArgument(0).ifPresent(prefix -> parameters.put("prefix", prefix));
        JsonNode answer = invocation.rpc().call("script.list", parameters);
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        List<JsonNode> scripts = Decode.rows(answer, "scripts", row -> row);
        if (scripts.isEmpty()) {
            invocation.screen().line("There are no such scripts");
            return 0;
        }
        Table table = new Table("NAME", "VERSION", "ORIGIN", "BYTES", "CHANGED", "BY", "COMMENT");
        scripts.forEach(script -> table.row(cells(invocation, script)));
        table.print(invocation.screen());
        return 0;
    }

    static String[] cells(Invocation invocation, JsonNode script) {
        return new String[] {
            script.path("name").asString(""),
            script.path("version").asString(""),
            script.path("origin").asString(""),
            script.path("bytes").asString(""),
            invocation.moment(script.path("at")),
            script.path("author").asString(""),
            script.path("deleted").asBoolean(false)
                    ? "deleted"
                    : script.path("comment").asString("")
        };
    }
}
