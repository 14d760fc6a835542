package dev.drover.cli;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;

import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;

/**
 * {@code drover completion [bash|zsh]}: prints the script that makes the shell complete commands.
 */
final class CompletionCommand implements Subcommand {

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "completion",
                        this,
                        "prints the script that makes bash or zsh complete drover's commands",
                        "source <(drover completion)           now, in this shell",
                        "drover completion > ~/.local/share/bash-completion/completions/drover")
                .addPositional(
                        Specifications.optional(
                                0, "SHELL", "bash or zsh; the script is the same."));
    }

    @Override
    public int run(Invocation invocation) {
        String shell = invocation.optionalArgument(0).orElse("bash");
        if (!shell.equals("bash") && !shell.equals("zsh")) {
            throw Invocation.wrong(
                    "There is no completion for '" + shell + "'", "Use bash or zsh.");
        }
        invocation
                .screen()
                .raw(
                        AutoComplete.bash(
                                "drover",
                                new DroverCommandLine(invocation.surroundings()).complete()));
        return 0;
    }
}
