package dev.drover.cli.node;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.Table;
import dev.drover.client.Decode;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;

import java.util.List;

/** {@code drover node tokens}. */
final class NodeTokens implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                "tokens", this, "lists the join tokens that have not expired, without their text");
    }

    @Override
    public int run(Invocation invocation) {
        JsonNode answer = invocation.rpc().call("node.tokens", JsonText.object());
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        List<JsonNode> tokens = Decode.rows(answer, "tokens", token -> token);
        if (tokens.isEmpty()) {
            invocation.screen().line("There are no join tokens");
            return 0;
        }
        Table table = new Table("CREATED", "BY", "EXPIRES", "FOR", "USED BY", "LABELS");
        tokens.forEach(token ->
                table.row(
                        invocation.moment(token.path("createdAt")),
                        token.path("createdBy").asString(""),
                        invocation.moment(token.path("expiresAt")),
                        token.path("name").asString("any name"),
                        token.path("usedBy").asString(""),
                        NodeText.labels(token.path("labels"))));
        table.print(invocation.screen());
        return 0;
    }
}
