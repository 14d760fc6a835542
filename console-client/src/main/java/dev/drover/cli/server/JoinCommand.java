package dev.drover.cli.server;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;

import picocli.CommandLine.Model.CommandSpec;

/**
 * {@code drover join}, for help and completion: the launcher starts the server's own program before
 * this one would be asked.
 */
public final class JoinCommand implements Subcommand {

    @Override
    public CommandSpec describe() {
        CommandSpec join =
                Specifications.command(
                        "join",
                        this,
                        "makes this machine a node of a primary, and runs it",
                        "drover join https://control:7070 --token-file token",
                        "drover join https://control:7070        once it has joined");
        return ServeCommand.withServerOptions(join)
                .addPositional(Specifications.required(0, "URL", "The primary."))
                .addOption(
                        Specifications.text(
                                "T",
                                "What 'drover node token' printed there; - reads it from the"
                                        + " standard input. DROVER_JOIN_TOKEN may hold it, too.",
                                "--token"))
                .addOption(
                        Specifications.text("FILE", "A file that holds the token.", "--token-file"))
                .addOption(
                        Specifications.text(
                                "NAME",
                                "How the node is called; the host name unless said.",
                                "--name"))
                .addOption(
                        Specifications.texts(
                                "K=V", "Says something of the node; several times.", "--label"))
                .addOption(
                        Specifications.flag(
                                "Joins again with a new token, as after a revocation.", "--anew"));
    }

    @Override
    public int run(Invocation invocation) {
        throw Invocation.wrong(
                "A node is a program of its own, and this is the client",
                "Start it with the launcher: ./drover join URL");
    }
}
