package dev.drover.cli.command;

import picocli.CommandLine.Model.CommandSpec;

import java.util.List;

/** One command of {@code drover}. */
public interface Subcommand {

    /** Describes the command anew, with its own subcommands; carries this object. */
    CommandSpec describe();

    /** What {@code -o} may say. */
    default List<String> forms() {
        return List.of("text", "json");
    }

    /**
     * Does the work and gives the exit code; errors are thrown as {@link
     * dev.drover.api.DroverException}.
     */
    int run(Invocation invocation);
}
