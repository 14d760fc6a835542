package dev.drover.cli.server;

import dev.drover.cli.command.Group;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.Table;
import dev.drover.client.Decode;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Locale;

/** {@code drover token create|list|revoke}: who may use the server. */
public final class TokenCommand extends Group {

    public TokenCommand() {
        super(
                "token",
                "creates, lists and revokes the tokens with which users come in",
                List.of(new Create(), new TokenList(), new Revoke()));
    }

    private static final class Create implements Subcommand {

        private static final String PERMISSIONS = "--permissions";
        private static final String EXPIRES = "--expires";
        private static final String USER = "--user";

        @Override
        public CommandSpec describe() {
            return Specifications.command(
                            "create",
                            this,
                            "creates a token and prints it, this once",
                            "drover token create laptop --expires 30d")
                    .addPositional(Specifications.required(0, "NAME", "What the token is called."))
                    .addOption(
                            Specifications.text(
                                    "P,...",
                                    "Only these of the user's permissions, such as"
                                            + " STATUS_READ,RUN_READ.",
                                    "-p",
                                    PERMISSIONS))
                    .addOption(
                            Specifications.text(
                                    "TIME", "When it ends to be good, such as 30d.", EXPIRES))
                    .addOption(
                            Specifications.text(
                                    "USER", "For whom; for yourself unless said.", "-u", USER));
        }

        @Override
        public int run(Invocation invocation) {
            ObjectNode parameters = JsonText.object();
            parameters.put("name", invocation.argument(0));
            invocation
                    .option(PERMISSIONS)
                    .ifPresent(names -> {
                        ArrayNode list = parameters.putArray("permissions");
                        for (String name : names.split(",", -1)) {
                            list.add(name.strip().toUpperCase(Locale.ROOT));
                        }
                    });
            invocation
                    .duration(EXPIRES)
                    .ifPresent(time -> parameters.put("expiresIn", time.toMillis()));
            invocation.option(USER).ifPresent(user -> parameters.put("user", user));
            JsonNode answer = invocation.rpc().call("token.create", parameters);
            if (invocation.json()) {
                return invocation.printJson(answer);
            }
            invocation.screen().line(answer.path("token").asString(""));
            return 0;
        }
    }

    private static final class TokenList implements Subcommand {

        @Override
        public CommandSpec describe() {
            return Specifications.command("list", this, "lists the tokens, without their text");
        }

        @Override
        public int run(Invocation invocation) {
            JsonNode answer = invocation.rpc().call("token.list", JsonText.object());
            if (invocation.json()) {
                return invocation.printJson(answer);
            }
            Table table =
                    new Table("ID", "NAME", "USER", "KIND", "CREATED", "EXPIRES", "PERMISSIONS");
            Decode.rows(answer, "tokens", row -> row)
                    .forEach(row ->
                            table.row(
                                    row.path("tokenId").asString(""),
                                    row.path("name").asString(""),
                                    row.path("user").asString(""),
                                    row.path("kind").asString("").toLowerCase(Locale.ROOT),
                                    invocation.moment(row.path("createdAt")),
                                    invocation.moment(row.path("expiresAt")),
                                    permissions(row.path("permissions"))));
            table.print(invocation.screen());
            return 0;
        }

        private static String permissions(JsonNode names) {
            return String.join(", ", Decode.rows(names, "", name -> name.asString("")));
        }
    }

    private static final class Revoke implements Subcommand {

        @Override
        public CommandSpec describe() {
            return Specifications.command("revoke", this, "makes a token useless at once")
                    .addPositional(Specifications.required(0, "ID", "As the list shows it."));
        }

        @Override
        public int run(Invocation invocation) {
            ObjectNode parameters = JsonText.object();
            parameters.put("tokenId", invocation.argument(0));
            invocation.rpc().call("token.revoke", parameters);
            return invocation.done("Revoked " + invocation.argument(0));
        }
    }
}
