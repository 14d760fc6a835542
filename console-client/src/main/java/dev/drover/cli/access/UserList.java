package dev.drover.cli.access;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.Table;
import dev.drover.client.Decode;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;

/** {@code drover user list}. */
final class UserList implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Specifications.command("list", this, "lists the users");
    }

    @Override
    public int run(Invocation invocation) {
        JsonNode answer = invocation.rpc().call("user.list", JsonText.object());
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        Table table = new Table("USER", "STATE", "PASSWORD", "CREATED", "PERMISSIONS");
        Decode.rows(answer, "users", row -> row)
                .forEach(user ->
                        table.row(
                                user.path("name").asString(""),
                                state(user),
                                user.path("hasPassword").asBoolean(false) ? "yes" : "no",
                                invocation.moment(user.path("createdAt")),
                                permissions(user)));
        table.print(invocation.screen());
        return 0;
    }

    static String state(JsonNode user) {
        String state = user.path("disabled").asBoolean(false) ? "disabled" : "enabled";
        return user.path("trusted").asBoolean(false) ? state + ", trusted" : state;
    }

    static String permissions(JsonNode user) {
        return user.path("trusted").asBoolean(false) ? "all" : Words.joined(user, "allPermissions");
    }
}
