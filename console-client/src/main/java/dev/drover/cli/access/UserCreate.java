package dev.drover.cli.access;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code drover user create NAME}. */
final class UserCreate implements Subcommand {

    static final String PERMISSIONS = "--permissions";
    static final String TRUSTED = "--trusted";

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "create",
                        this,
                        "makes a user",
                        "drover user create ada --password -p RUN_READ,STATUS_READ",
                        "pwgen 20 1 | drover user create ada --password-stdin")
                .addPositional(Specifications.required(0, "NAME", "How the user is called."))
                .addOption(
                        Specifications.texts(
                                "P,...",
                                "What the user may do beside what roles say, such as RUN_READ.",
                                "-p",
                                PERMISSIONS))
                .addOption(
                        Specifications.flag("The user may do and administer everything.", TRUSTED))
                .addOption(NewPassword.ask())
                .addOption(NewPassword.stdin());
    }

    @Override
    public int run(Invocation invocation) {
        String name = invocation.argument(0);
        ObjectNode parameters = JsonText.object();
        parameters.put("name", name);
        if (invocation.flag(PERMISSIONS)) {
            Words.putPermissions(parameters, invocation.options(PERMISSIONS));
        }
        if (invocation.flag(TRUSTED)) {
            parameters.put("trusted", true);
        }
        NewPassword.wanted(invocation, name)
                .ifPresent(password -> parameters.put("password", password));
        JsonNode answer = invocation.rpc().call("user.create", parameters);
        return invocation.json() ? invocation.printJson(answer) : invocation.done("Made " + name);
    }
}
