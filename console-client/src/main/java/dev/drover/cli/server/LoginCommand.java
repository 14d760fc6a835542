package dev.drover.cli.server;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Secret;
import dev.drover.api.ServerHello;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.locate.Logins;
import dev.drover.cli.locate.ServerLocator;
import dev.drover.cli.surroundings.Surroundings;
import dev.drover.client.Decode;
import dev.drover.client.Endpoint;
import dev.drover.client.HttpRpc;
import dev.drover.client.JsonText;
import dev.drover.client.PasswordLogin;
import dev.drover.client.Rpc;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** {@code drover login URL}: remembers a server, a token and whom to believe. */
public final class LoginCommand implements Subcommand {

    private static final String TOKEN = "--token";
    private static final String USER = "--user";
    private static final String PASSWORD_STDIN = "--password-stdin";
    private static final String FINGERPRINT = "--fingerprint";

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "login",
                        this,
                        "remembers a server and a token for the commands that follow",
                        "drover login https://build.example:7070",
                        "drover login https://build.example:7070 --user ada",
                        "drover login https://build.example:7070 --ca ca.pem < token.txt")
                .addPositional(Specifications.required(0, "URL", "The server: https://HOST:PORT."))
                .addOption(
                        Specifications.text(
                                "T",
                                "The token; asked for when it is not given, or read from the"
                                        + " standard input.",
                                TOKEN))
                .addOption(
                        Specifications.text(
                                "NAME",
                                "Log in as this user with a password, which is asked for.",
                                "-u",
                                USER))
                .addOption(
                        Specifications.flag(
                                "Read the password from the standard input, one line.",
                                PASSWORD_STDIN))
                .addOption(
                        Specifications.text(
                                "F",
                                "Believe the certificate with this SHA-256 fingerprint, without"
                                        + " asking.",
                                FINGERPRINT));
    }

    @Override
    public int run(Invocation invocation) {
        Surroundings surroundings = invocation.surroundings();
        Endpoint bare =
                Endpoint.of(invocation.argument(0), null, new dev.drover.client.Trust.WellKnown());
        @Nullable String authority =
                new Believing(surroundings)
                        .authority(
                                bare,
                                invocation.option(Invocation.AUTHORITY),
                                invocation.option(FINGERPRINT))
                        .orElse(null);
        Secret token =
                invocation
                        .option(USER)
                        .map(user -> byPassword(invocation, bare, authority, user))
                        .orElseGet(() -> token(invocation, bare));
        Optional<ServerHello> hello = greet(bare, token, authority);
        Path file = new Logins(surroundings).remember(bare.url(), token, authority);
        return report(invocation, bare, hello, file);
    }

    private static Secret token(Invocation invocation, Endpoint bare) {
        if (invocation.flag(PASSWORD_STDIN)) {
            throw Invocation.wrong(
                    "There is a password, and no user that it belongs to", "Say --user NAME.");
        }
        Surroundings surroundings = invocation.surroundings();
        return invocation
                .option(TOKEN)
                .or(() ->
                        new ServerLocator(surroundings)
                                .tokenOfVariable(bare.url())
                                .map(Secret::reveal))
                .or(() -> surroundings.prompt().askSecretly("Token for " + bare.url() + ": "))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(Secret::new)
                .orElseThrow(LoginCommand::noToken);
    }

    private static Secret byPassword(
            Invocation invocation, Endpoint bare, @Nullable String authority, String user) {
        Surroundings surroundings = invocation.surroundings();
        if (invocation.option(TOKEN).isPresent()) {
            throw Invocation.wrong("There is a user and a token", "Say one of them.");
        }
        if (!invocation.flag(PASSWORD_STDIN) && !surroundings.screen().traits().input()) {
            throw Invocation.wrong(
                    "There is no terminal to ask for the password at",
                    "Pipe it in and say " + PASSWORD_STDIN + ".");
        }
        Secret password =
                surroundings
                        .prompt()
                        .askSecretly("Password of " + user + " at " + bare.url() + ": ")
                        .filter(text -> !text.isEmpty())
                        .map(Secret::new)
                        .orElseThrow(() ->
                                Invocation.wrong(
                                        "There is no password", "Type it, or pipe it in."));
        return believing(
                bare,
                authority,
                endpoint ->
                        PasswordLogin.login(
                                endpoint,
                                user,
                                password,
                                "login of " + surroundings.user(),
                                Rpc.USUAL_DEADLINE));
    }

    /** Asks the server with the new token, so that nothing is remembered that does not work. */
    private static Optional<ServerHello> greet(
            Endpoint bare, Secret token, @Nullable String authority) {
        return believing(bare.withToken(token), authority, LoginCommand::greet);
    }

    /** Does something at the server with an authority that is in no file yet. */
    private static <T> T believing(
            Endpoint endpoint, @Nullable String authority, Function<Endpoint, T> action) {
        if (authority == null) {
            return action.apply(endpoint);
        }
        try {
            Path file = Files.createTempFile("drover-ca", ".pem");
            try {
                Files.writeString(file, authority);
                return action.apply(
                        new Endpoint(
                                endpoint.url(),
                                endpoint.caller().orElse(null),
                                new dev.drover.client.Trust.Authority(file),
                                null));
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new DroverException(
                    ErrorKind.CONFIGURATION,
                    "No temporary file could be written: " + e.getMessage(),
                    "See whether the disk is full.");
        }
    }

    /** Empty where the token is good and may not ask what the server is. */
    private static Optional<ServerHello> greet(Endpoint endpoint) {
        try (Rpc rpc = new HttpRpc(endpoint)) {
            return Optional.of(Decode.serverHello(rpc.call("server.info", JsonText.object())));
        } catch (DroverException e) {
            if (e.kind() == ErrorKind.NOT_ALLOWED) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static int report(
            Invocation invocation, Endpoint endpoint, Optional<ServerHello> hello, Path file) {
        if (invocation.json()) {
            ObjectNode answer = JsonText.object();
            answer.put("url", endpoint.url().toString());
            hello.ifPresent(said -> {
                answer.put("server", said.name());
                answer.put("version", said.version());
            });
            answer.put("file", file.toString());
            return invocation.printJson(answer);
        }
        invocation
                .screen()
                .line(
                        "Logged in "
                                + hello.map(said ->
                                                "to " + said.name() + " " + said.version() + " ")
                                        .orElse("")
                                + "at "
                                + endpoint.url());
        return 0;
    }

    private static DroverException noToken() {
        return Invocation.wrong(
                "There is no token",
                "Type it when asked, pipe it in, or set DROVER_TOKEN; an administrator makes one"
                        + " with: drover token create NAME. With a password: --user NAME.");
    }
}
