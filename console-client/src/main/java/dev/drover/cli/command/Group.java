package dev.drover.cli.command;

import picocli.CommandLine.Model.CommandSpec;

import java.util.List;

/** A command that does nothing itself but has others below it. */
public abstract class Group implements Subcommand {

    private final String name;
    private final String summary;
    private final List<Subcommand> below;

    protected Group(String name, String summary, List<Subcommand> below) {
        this.name = name;
        this.summary = summary;
        this.below = List.copyOf(below);
    }

    @Override
    public final CommandSpec describe() {
        CommandSpec specification = Specifications.command(name, this, summary);
        for (Subcommand command : below) {
            CommandSpec described = command.describe();
            specification.addSubcommand(described.name(), described);
        }
        return specification;
    }

    @Override
    public final int run(Invocation invocation) {
        throw Invocation.wrong(
                "'drover " + name + "' needs to know what to do",
                "Say one of: "
                        + String.join(
                                ", ",
                                below.stream().map(command -> command.describe().name()).toList())
                        + ". See: drover "
                        + name
                        + " --help");
    }
}
