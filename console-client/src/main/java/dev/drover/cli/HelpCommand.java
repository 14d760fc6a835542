package dev.drover.cli;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;

import picocli.CommandLine.Model.CommandSpec;

import java.util.ArrayList;
import java.util.List;

/** {@code drover help [COMMAND]}. */
final class HelpCommand implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Specifications.command("help", this, "shows help, for everything or for a command")
                .addPositional(Specifications.rest(0, "COMMAND", "The command to say more about."));
    }

    @Override
    public int run(Invocation invocation) {
        List<String> words = new ArrayList<>(invocation.arguments(0));
        if (words.isEmpty()) {
            return Help.overview(invocation.screen());
        }
        words.add("--help");
        return new DroverCommandLine(invocation.surroundings()).run(words);
    }
}
