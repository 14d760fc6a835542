package dev.drover.cli.access;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code drover role set NAME}: changes what is given. */
final class RoleSet implements Subcommand {

    private static final String ADD = "--add-tool";
    private static final String REMOVE = "--remove-tool";

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "set",
                        this,
                        "changes what is given of a role",
                        "drover role set operator --add-tool deploy",
                        "drover role set operator -t restart            in place of those before")
                .addPositional(Specifications.required(0, "NAME", "The role."))
                .addOption(
                        Specifications.text(
                                "TEXT", "What the role is for.", "-d", RoleCreate.DESCRIPTION))
                .addOption(
                        Specifications.texts(
                                "TOOL,...",
                                "All tools that it has; '' for none.",
                                "-t",
                                RoleCreate.TOOL))
                .addOption(Specifications.texts("TOOL,...", "Tools that it gets, too.", ADD))
                .addOption(Specifications.texts("TOOL,...", "Tools that it loses.", REMOVE))
                .addOption(
                        Specifications.texts(
                                "P,...",
                                "All that it allows beside tools; '' for nothing.",
                                "-p",
                                UserCreate.PERMISSIONS));
    }

    @Override
    public int run(Invocation invocation) {
        ObjectNode parameters = RoleCreate.parameters(invocation);
        if (invocation.flag(ADD)) {
            Words.put(parameters, "addTools", invocation.options(ADD));
        }
        if (invocation.flag(REMOVE)) {
            Words.put(parameters, "removeTools", invocation.options(REMOVE));
        }
        if (parameters.size() == 1) {
            throw Invocation.wrong(
                    "There is nothing to change about " + invocation.argument(0),
                    "See: drover role set --help");
        }
        JsonNode answer = invocation.rpc().call("role.set", parameters);
        return invocation.json()
                ? invocation.printJson(answer)
                : invocation.done("Set " + invocation.argument(0));
    }
}
