package dev.drover.cli.access;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code drover user|role delete NAME}. */
final class Deleting implements Subcommand {

    private final String noun;
    private final String summary;

    private Deleting(String noun, String summary) {
        this.noun = noun;
        this.summary = summary;
    }

    static Deleting ofUser() {
        return new Deleting("user", "deletes a user with grants, tokens and logins");
    }

    static Deleting ofRole() {
        return new Deleting("role", "deletes a role that is granted to nobody");
    }

    @Override
    public CommandSpec describe() {
        return Specifications.command("delete", this, summary)
                .addPositional(Specifications.required(0, "NAME", "The " + noun + "."));
    }

    @Override
    public int run(Invocation invocation) {
        ObjectNode parameters = JsonText.object();
        parameters.put("name", invocation.argument(0));
        JsonNode answer = invocation.rpc().call(noun + ".delete", parameters);
        return invocation.json()
                ? invocation.printJson(answer)
                : invocation.done("Deleted " + invocation.argument(0));
    }
}
