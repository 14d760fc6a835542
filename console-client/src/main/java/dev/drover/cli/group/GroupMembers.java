package dev.drover.cli.group;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** {@code drover group add|remove NAME MEMBER...}: changes the static members of a group. */
final class GroupMembers implements Subcommand {

    private final String name;
    private final String summary;
    private final String method;

    private GroupMembers(String name, String summary, String method) {
        this.name = name;
        this.summary = summary;
        this.method = method;
    }

    static GroupMembers adding() {
        return new GroupMembers("add", "adds members to a group", "group.add");
    }

    static GroupMembers removing() {
        return new GroupMembers("remove", "takes members out of a group", "group.remove");
    }

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        name, this, summary, "drover group " + name + " web web-3 @edge")
                .addPositional(Specifications.required(0, "NAME", "The group."))
                .addPositional(Specifications.rest(1, "MEMBER", "A node, or a group with @."));
    }

    @Override
    public int run(Invocation invocation) {
        List<String> members = invocation.arguments(1);
        if (members.isEmpty()) {
            throw Invocation.wrong(
                    "There is no member to " + name, "Name nodes, or groups with @.");
        }
        ObjectNode parameters = JsonText.object();
        parameters.put("name", invocation.argument(0));
        put(parameters, members);
        JsonNode answer = invocation.rpc().call(method, parameters);
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        int count = answer.path("members").size();
        return invocation.done(
                invocation.argument(0) + " has " + count + (count == 1 ? " member" : " members"));
    }

    /** Each may be several with commas between them. */
    static void put(ObjectNode parameters, List<String> members) {
        ArrayNode list = parameters.putArray("members");
        for (String several : members) {
            for (String member : several.split(",", -1)) {
                if (!member.isBlank()) {
                    list.add(member.strip());
                }
            }
        }
    }
}
