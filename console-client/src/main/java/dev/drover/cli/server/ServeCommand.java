package dev.drover.cli.server;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;

import picocli.CommandLine.Model.CommandSpec;

/**
 * {@code drover serve}, for help and completion: the launcher starts the server's own program
 * before this one would be asked.
 */
public final class ServeCommand implements Subcommand {

    @Override
    public CommandSpec describe() {
        CommandSpec serve =
                Specifications.command(
                        "serve",
                        this,
                        "starts a server on this machine",
                        "drover serve",
                        "drover serve --data /srv/drover --port 7070");
        return withServerOptions(serve)
                .addOption(
                        Specifications.flag(
                                "Goes back to the primary script that ships.", "--shipped-primary"))
                .addOption(Specifications.flag("Prints all settings, and ends.", "--print-config"));
    }

    /** What every command takes that runs a server. */
    static CommandSpec withServerOptions(CommandSpec command) {
        return command.addOption(Specifications.text("DIR", "Where it keeps its data.", "--data"))
                .addOption(
                        Specifications.text(
                                "ADDRESS", "Where it listens: 127.0.0.1, or 0.0.0.0.", "--host"))
                .addOption(Specifications.text("N", "Its port; 0 picks a free one.", "--port"))
                .addOption(Specifications.text("FILE", "Its settings, YAML.", "--config"))
                .addOption(
                        Specifications.text(
                                "DIR", "A folder of scripts, as they lie there.", "--mount"));
    }

    @Override
    public int run(Invocation invocation) {
        throw Invocation.wrong(
                "The server is a program of its own, and this is the client",
                "Start it with the launcher: ./drover serve");
    }
}
