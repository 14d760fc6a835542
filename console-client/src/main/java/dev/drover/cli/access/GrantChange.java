package dev.drover.cli.access;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** {@code drover grant add|remove USER ROLE NODE...}. */
final class GrantChange implements Subcommand {

    private final String name;
    private final String summary;
    private final String done;

    private GrantChange(String name, String summary, String done) {
        this.name = name;
        this.summary = summary;
        this.done = done;
    }

    static GrantChange adding() {
        return new GrantChange("add", "gives a user a role on nodes", "Granted");
    }

    static GrantChange removing() {
        return new GrantChange("remove", "takes a role on nodes away from a user", "Removed");
    }

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        name,
                        this,
                        summary,
                        "drover grant " + name + " ada operator @web db-1",
                        "drover grant " + name + " ada operator '*'")
                .addPositional(Specifications.required(0, "USER", "The user."))
                .addPositional(Specifications.required(1, "ROLE", "The role."))
                .addPositional(
                        Specifications.rest(
                                2, "NODE", "A node, a group with @, or '*' for all nodes."));
    }

    @Override
    public int run(Invocation invocation) {
        List<String> places = invocation.arguments(2);
        ObjectNode parameters = JsonText.object();
        parameters.put("user", invocation.argument(0));
        parameters.put("role", invocation.argument(1));
        if (Words.put(parameters, "on", places).isEmpty()) {
            throw Invocation.wrong(
                    "There is no node to " + name + " the grant on",
                    "Name nodes, groups with @, or '*' for all.");
        }
        JsonNode answer = invocation.rpc().call("grant." + name, parameters);
        return invocation.json()
                ? invocation.printJson(answer)
                : invocation.done(
                        done
                                + " "
                                + invocation.argument(0)
                                + ": "
                                + invocation.argument(1)
                                + " on "
                                + Words.joined(parameters, "on"));
    }
}
