package dev.drover.cli.command;

import dev.drover.cli.surroundings.Surroundings;

import picocli.CommandLine.Model.CommandSpec;

import java.util.List;

/** Takes command lines to commands; for commands that run others. */
public interface CommandRunner {

    /** Never throws, and gives the exit code. */
    int run(Surroundings surroundings, List<String> words);

    /** All of {@code drover}, with every command. */
    CommandSpec describe();
}
