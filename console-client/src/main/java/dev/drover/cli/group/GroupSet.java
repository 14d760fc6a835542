package dev.drover.cli.group;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code drover group set NAME}: adds a group, or changes what is said of one. */
final class GroupSet implements Subcommand {

    private static final String MEMBER = "--member";
    private static final String QUERY = "--query";
    private static final String DESCRIPTION = "--description";

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "set",
                        this,
                        "adds a group, or changes what is said of one",
                        "drover group set web --member web-1 --member web-2,@edge",
                        "drover group set debian --query \"facts.os.family === 'debian'\"",
                        "drover group set debian --query ''             takes the query away")
                .addPositional(Specifications.required(0, "NAME", "The group."))
                .addOption(
                        Specifications.texts(
                                "NAME,...",
                                "All its static members: nodes, and groups with @.",
                                "-m",
                                MEMBER))
                .addOption(
                        Specifications.text(
                                "QUERY",
                                "Chooses further members: names, globs, @groups, or an"
                                        + " expression.",
                                "-q",
                                QUERY))
                .addOption(Specifications.text("TEXT", "What the group is.", "-d", DESCRIPTION));
    }

    @Override
    public int run(Invocation invocation) {
        ObjectNode parameters = JsonText.object();
        parameters.put("name", invocation.argument(0));
        invocation.option(DESCRIPTION).ifPresent(text -> parameters.put("description", text));
        if (invocation.flag(MEMBER)) {
            GroupMembers.put(parameters, invocation.options(MEMBER));
        }
        invocation.option(QUERY).ifPresent(query -> parameters.put("query", query));
        JsonNode answer = invocation.rpc().call("group.set", parameters);
        if (invocation.json()) {
            return invocation.printJson(answer);
        }
        return invocation.done("Set " + invocation.argument(0));
    }
}
