package dev.drover.cli.group;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.terminal.Details;
import dev.drover.client.Decode;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** {@code drover group show NAME}: with the nodes that are in it now. */
final class GroupShow implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "show",
                        this,
                        "shows a group and the nodes that are in it now",
                        "drover group show web",
                        "drover group show web -o json | jq -r '.nodes[]'")
                .addPositional(Specifications.required(0, "NAME", "The group."));
    }

    @Override
    public int run(Invocation invocation) {
        ObjectNode parameters = JsonText.object();
        parameters.put("name", invocation.argument(0));
        JsonNode group = invocation.rpc().call("group.get", parameters);
        if (invocation.json()) {
            return invocation.printJson(group);
        }
        List<String> nodes = names(group, "nodes");
        new Details()
                .add("group", group.path("name").asString(""))
                .add("description", group.path("description").asString(""))
                .add("members", String.join(", ", names(group, "members")))
                .add("no nodes now", String.join(", ", names(group, "absent")))
                .add("query", group.path("query").asString(""))
                .add(
                        "nodes",
                        nodes.isEmpty() ? "none" : nodes.size() + ": " + String.join(", ", nodes))
                .print(invocation.screen());
        return 0;
    }

    private static List<String> names(JsonNode group, String member) {
        return Decode.rows(group, member, name -> name.asString(""));
    }
}
