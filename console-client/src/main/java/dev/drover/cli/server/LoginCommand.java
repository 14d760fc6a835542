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
import dev.drover.client.Rpc;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code drover login URL}: remembers a server, a token and whom to believe. */
public final class LoginCommand implements Subcommand {

    private static final String TOKEN = "--token";
    private static final String FINGERPRINT = "--fingerprint";

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "login",
                        this,
                        "remembers a server and a token for the commands that follow",
                        "drover login https://build.example:7070",
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
                        .option(TOKEN)
                        .or(() ->
                                new ServerLocator(surroundings)
                                        .tokenOfVariable(bare.url())
                                        .map(Secret::reveal))
                        .or(() ->
                                surroundings.prompt().askSecretly("Token for " + bare.url() + ": "))
                        .map(String::strip)
                        .filter(text -> !text.isEmpty())
                        .map(Secret::new)
                        .orElseThrow(LoginCommand::noToken);
        ServerHello hello = greet(bare, token, authority);
        Path file = new Logins(surroundings).remember(bare.url(), token, authority);
        return report(invocation, bare, hello, file);
    }

    /** Asks the server with the new token, so that nothing is remembered that does not work. */
    private static ServerHello greet(Endpoint bare, Secret token, @Nullable String authority) {
        try {
            if (authority == null) {
                return greet(bare.withToken(token));
            }
            Path file = Files.createTempFile("drover-ca", ".pem");
            try {
                Files.writeString(file, authority);
                return greet(
                        new Endpoint(
                                bare.url(),
                                token,
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

    private static ServerHello greet(Endpoint endpoint) {
        try (Rpc rpc = new HttpRpc(endpoint)) {
            return Decode.serverHello(rpc.call("server.info", JsonText.object()));
        }
    }

    private static int report(
            Invocation invocation, Endpoint endpoint, ServerHello hello, Path file) {
        if (invocation.json()) {
            ObjectNode answer = JsonText.object();
            answer.put("url", endpoint.url().toString());
            answer.put("server", hello.name());
            answer.put("version", hello.version());
            answer.put("file", file.toString());
            return invocation.printJson(answer);
        }
        invocation
                .screen()
                .line(
                        "Logged in to "
                                + hello.name()
                                + " "
                                + hello.version()
                                + " at "
                                + endpoint.url());
        return 0;
    }

    private static DroverException noToken() {
        return Invocation.wrong(
                "There is no token",
                "Type it when asked, pipe it in, or set DROVER_TOKEN; an administrator makes one"
                        + " with: drover token create NAME");
    }
}
