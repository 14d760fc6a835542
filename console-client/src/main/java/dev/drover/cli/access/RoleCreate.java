package dev.drover.cli.access;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code drover role create NAME}. */
final class RoleCreate implements Subcommand {

    static final String DESCRIPTION = "--description";
    static final String TOOL = "--tool";

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "create",
                        this,
                        "makes a role",
                        "drover role create operator -t restart,command -p TASK_START,TASK_READ")
                .addPositional(Specifications.required(0, "NAME", "How the role is called."))
                .addOption(Specifications.text("TEXT", "What the role is for.", "-d", DESCRIPTION))
                .addOption(
                        Specifications.texts(
                                "TOOL,...",
                                "Tools that it has: names, 'command' for plain commands, '*' for"
                                        + " all.",
                                "-t",
                                TOOL))
                .addOption(
                        Specifications.texts(
                                "P,...",
                                "What it allows beside tools, such as TASK_START.",
                                "-p",
                                UserCreate.PERMISSIONS));
    }

    @Override
    public int run(Invocation invocation) {
        ObjectNode parameters = parameters(invocation);
        JsonNode answer = invocation.rpc().call("role.create", parameters);
        return invocation.json()
                ? invocation.printJson(answer)
                : invocation.done("Made " + invocation.argument(0));
    }

    static ObjectNode parameters(Invocation invocation) {
        ObjectNode parameters = JsonText.object();
        parameters.put("name", invocation.argument(0));
        invocation.option(DESCRIPTION).ifPresent(text -> parameters.put("description", text));
        if (invocation.flag(TOOL)) {
            Words.put(parameters, "tools", invocation.options(TOOL));
        }
        if (invocation.flag(UserCreate.PERMISSIONS)) {
            Words.putPermissions(parameters, invocation.options(UserCreate.PERMISSIONS));
        }
        return parameters;
    }
}
