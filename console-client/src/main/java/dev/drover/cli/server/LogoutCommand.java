package dev.drover.cli.server;

import dev.drover.api.DroverException;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.locate.Logins;
import dev.drover.cli.terminal.SafeText;
import dev.drover.client.Endpoint;
import dev.drover.client.PasswordLogin;

import picocli.CommandLine.Model.CommandSpec;

import java.time.Duration;

/** {@code drover logout}: forgets the login, and ends it where a password began it. */
public final class LogoutCommand implements Subcommand {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    @Override
    public CommandSpec describe() {
        return Specifications.command("logout", this, "forgets the login");
    }

    @Override
    public int run(Invocation invocation) {
        Logins logins = new Logins(invocation.surroundings());
        logins.endpoint().ifPresent(endpoint -> end(invocation, endpoint));
        return invocation.done(logins.forget() ? "Logged out" : "There was no login");
    }

    /** It is forgotten here whatever the server says. */
    private static void end(Invocation invocation, Endpoint endpoint) {
        try {
            PasswordLogin.logout(endpoint, LIMIT);
        } catch (DroverException e) {
            invocation
                    .screen()
                    .error(
                            "The server was not told, and a login by password is good there until"
                                    + " it expires: "
                                    + SafeText.line(e.text()));
        }
    }
}
