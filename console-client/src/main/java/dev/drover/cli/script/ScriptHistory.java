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

/** {@code drover script history NAME}: the versions of a script. */
final class ScriptHistory implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Specifications.command("history", this, "lists the versions of a script")
                .addPositional(Specifications.required(0, "NAME", "The script."));
    }

    @Override
    public int run(Invocation invocation) {
        ObjectNode parameters = JsonText.object();
        parameters.put("name", invocation.argument(0));
        JsonNode answer = invocation.rpc().call("script.history", parameters);
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        Table table = new Table("VERSION", "CHANGED", "BY", "BYTES", "HASH", "COMMENT");
        Decode.rows(answer, "versions", row -> row)
                .forEach(row -> table.row(cells(invocation, row)));
        table.print(invocation.screen());
        return 0;
    }

    private static String[] cells(Invocation invocation, JsonNode version) {
        String hash = version.path("hash").asString("");
        return new String[] {
            version.path("version").asString(""),
            invocation.moment(version.path("at")),
            version.path("author").asString(""),
            version.path("bytes").asString(""),
            hash.substring(0, Math.min(12, hash.length())),
            version.path("deleted").asBoolean(false)
                    ? "deleted"
                    : version.path("comment").asString("")
        };
    }
}
