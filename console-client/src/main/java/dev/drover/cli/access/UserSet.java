package dev.drover.cli.access;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.client.JsonText;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code drover user set NAME}: changes what is given. */
final class UserSet implements Subcommand {

    private static final String UNTRUSTED = "--no-trusted";
    private static final String DISABLE = "--disable";
    private static final String ENABLE = "--enable";
    private static final String NO_PASSWORD = "--no-password";

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "set",
                        this,
                        "changes what is given of a user",
                        "drover user set ada --password",
                        "drover user set ada -p RUN_READ,STATUS_READ    in place of those before",
                        "drover user set ada --disable                  ends tokens and logins,"
                                + " too")
                .addPositional(Specifications.required(0, "NAME", "The user."))
                .addOption(
                        Specifications.texts(
                                "P,...",
                                "All that the user may do beside what roles say; '' for nothing.",
                                "-p",
                                UserCreate.PERMISSIONS))
                .addOption(
                        Specifications.flag(
                                "The user may do and administer everything.", UserCreate.TRUSTED))
                .addOption(Specifications.flag("The user is trusted no more.", UNTRUSTED))
                .addOption(
                        Specifications.flag(
                                "The user can do nothing any more; tokens and logins end.",
                                DISABLE))
                .addOption(Specifications.flag("The user can come in again.", ENABLE))
                .addOption(NewPassword.ask())
                .addOption(NewPassword.stdin())
                .addOption(
                        Specifications.flag("The user comes in with tokens alone.", NO_PASSWORD));
    }

    @Override
    public int run(Invocation invocation) {
        String name = invocation.argument(0);
        ObjectNode parameters = JsonText.object();
        parameters.put("name", name);
        if (invocation.flag(UserCreate.PERMISSIONS)) {
            Words.putPermissions(parameters, invocation.options(UserCreate.PERMISSIONS));
        }
        either(invocation, parameters, "trusted", UserCreate.TRUSTED, UNTRUSTED);
        either(invocation, parameters, "disabled", DISABLE, ENABLE);
        if (invocation.flag(NO_PASSWORD)) {
            parameters.put("removePassword", true);
        }
        NewPassword.wanted(invocation, name)
                .ifPresent(password -> parameters.put("password", password));
        if (parameters.size() == 1) {
            throw Invocation.wrong(
                    "There is nothing to change about " + name, "See: drover user set --help");
        }
        JsonNode answer = invocation.rpc().call("user.set", parameters);
        return invocation.json() ? invocation.printJson(answer) : invocation.done("Set " + name);
    }

    private static void either(
            Invocation invocation, ObjectNode parameters, String name, String yes, String no) {
        if (invocation.flag(yes) && invocation.flag(no)) {
            throw Invocation.wrong(yes + " and " + no + " are both given", "Say one of them.");
        }
        if (invocation.flag(yes) || invocation.flag(no)) {
            parameters.put(name, invocation.flag(yes));
        }
    }
}
