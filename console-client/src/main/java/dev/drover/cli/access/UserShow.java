package dev.drover.cli.access;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.Details;
import dev.drover.cli.terminal.Table;
import dev.drover.client.Decode;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** {@code drover user show NAME}. */
final class UserShow implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Specifications.command("show", this, "shows a user with the roles granted to them")
                .addPositional(Specifications.required(0, "NAME", "The user."));
    }

    @Override
    public int run(Invocation invocation) {
        ObjectNode parameters = JsonText.object();
        parameters.put("name", invocation.argument(0));
        JsonNode answer = invocation.rpc().call("user.get", parameters);
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        JsonNode user = answer.path("user");
        new Details()
                .add("user", user.path("name").asString(""))
                .add("state", UserList.state(user))
                .add("password", user.path("hasPassword").asBoolean(false) ? "yes" : "no")
                .add("created", invocation.moment(user.path("createdAt")))
                .add("own permissions", Words.joined(user, "permissions"))
                .add("permissions", UserList.permissions(user))
                .print(invocation.screen());
        List<JsonNode> grants = Decode.rows(answer, "grants", row -> row);
        if (!grants.isEmpty()) {
            invocation.screen().line("");
            Table table = new Table("ROLE", "ON");
            grants.forEach(grant ->
                    table.row(grant.path("role").asString(""), grant.path("on").asString("")));
            table.print(invocation.screen());
        }
        return 0;
    }
}
