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
import java.util.Optional;

/** {@code drover node tokens}: lists them, or withdraws one. */
final class NodeTokens implements Subcommand {

    private static final String WITHDRAW = "--withdraw";

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "tokens",
                        this,
                        "lists the join tokens that have not expired, without their text, or"
                                + " withdraws one")
                .addOption(
                        Specifications.text(
                                "TOKEN",
                                "Make this one worthless; the list says how it is called.",
                                WITHDRAW));
    }

    @Override
    public int run(Invocation invocation) {
        Optional<String> withdrawn = invocation.option(WITHDRAW);
        return withdrawn.isPresent() ? withdraw(invocation, withdrawn.get()) : list(invocation);
    }

    private static int withdraw(Invocation invocation, String token) {
        JsonNode answer =
                invocation.rpc().call("node.withdraw", JsonText.object().put("tokenId", token));
        return invocation.json()
                ? invocation.printJson(answer)
                : invocation.done("Withdrew the join token " + token);
    }

    private static int list(Invocation invocation) {
        JsonNode answer = invocation.rpc().call("node.tokens", JsonText.object());
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        List<JsonNode> tokens = Decode.rows(answer, "tokens", token -> token);
        if (tokens.isEmpty()) {
            invocation.screen().line("There are no join tokens");
            return 0;
        }
        Table table = new Table("TOKEN", "CREATED", "BY", "EXPIRES", "FOR", "USED BY", "LABELS");
        tokens.forEach(token ->
                table.row(
                        token.path("tokenId").asString(""),
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
