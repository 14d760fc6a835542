package dev.drover.cli.server;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.locate.Logins;

import picocli.CommandLine.Model.CommandSpec;

/** {@code drover logout}: forgets the login. */
public final class LogoutCommand implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Specifications.command("logout", this, "forgets the login");
    }

    @Override
    public int run(Invocation invocation) {
        boolean was = new Logins(invocation.surroundings()).forget();
        return invocation.done(was ? "Logged out" : "There was no login");
    }
}
