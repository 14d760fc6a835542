package dev.drover.cli.access;

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

/** {@code drover grant list}. */
final class GrantList implements Subcommand {

    private static final String USER = "--user";
    private static final String ROLE = "--role";

    @Override
    public CommandSpec describe() {
        return Specifications.command("list", this, "lists the grants")
                .addOption(Specifications.text("USER", "Only those of this user.", "-u", USER))
                .addOption(Specifications.text("ROLE", "Only those of this role.", "-r", ROLE));
    }

    @Override
    public int run(Invocation invocation) {
        ObjectNode parameters = JsonText.object();
        invocation.option(USER).ifPresent(user -> parameters.put("user", user));
        invocation.option(ROLE).ifPresent(role -> parameters.put("role", role));
        JsonNode answer = invocation.rpc().call("grant.list", parameters);
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        List<JsonNode> grants = Decode.rows(answer, "grants", row -> row);
        if (grants.isEmpty()) {
            invocation
                    .screen()
                    .line("There are no such grants; add one: drover grant add USER ROLE NODE...");
            return 0;
        }
        Table table = new Table("USER", "ROLE", "ON");
        grants.forEach(grant ->
                table.row(
                        grant.path("user").asString(""),
                        grant.path("role").asString(""),
                        grant.path("on").asString("")));
        table.print(invocation.screen());
        return 0;
    }
}
