package dev.drover.cli.access;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.node.ObjectNode;

/** {@code drover user password}: changes the caller's own. */
final class UserPassword implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "password",
                        this,
                        "changes your own password; logins by the old one end, this one too")
                .addOption(
                        Specifications.flag(
                                "Read both from the standard input: the current one, then the new"
                                        + " one, a line each.",
                                NewPassword.STDIN));
    }

    @Override
    public int run(Invocation invocation) {
        boolean fromInput = invocation.flag(NewPassword.STDIN);
        if (!fromInput && !invocation.screen().traits().input()) {
            throw Invocation.wrong(
                    "There is no terminal to ask for the password at",
                    "Pipe both in and say " + NewPassword.STDIN + ".");
        }
        ObjectNode parameters = JsonText.object();
        parameters.put(
                "current",
                NewPassword.ask(invocation.surroundings().prompt(), "Current password: "));
        parameters.put("password", NewPassword.read(invocation, "yourself", fromInput));
        invocation.rpc().call("user.password", parameters);
        return invocation.done("Your password is changed; log in again: drover login");
    }
}
