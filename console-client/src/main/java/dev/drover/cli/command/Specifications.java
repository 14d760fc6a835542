package dev.drover.cli.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Short ways to say what a command takes. */
public final class Specifications {

    private Specifications() {}

    /** A command with a one-line summary; {@code examples} stand at the end of its help. */
    public static CommandSpec command(
            String name, Subcommand command, String summary, String... examples) {
        CommandSpec specification = CommandSpec.wrapWithoutInspection(command).name(name);
        specification.usageMessage().description(summary);
        if (examples.length > 0) {
            String[] footer = new String[examples.length + 1];
            footer[0] = "%n@|bold Examples:|@";
            for (int i = 0; i < examples.length; i++) {
                footer[i + 1] = "  " + examples[i];
            }
            specification.usageMessage().footer(footer);
        }
        return specification;
    }

    public static OptionSpec flag(String description, String... names) {
        return OptionSpec.builder(names).type(boolean.class).description(description).build();
    }

    public static OptionSpec text(String label, String description, String... names) {
        return OptionSpec.builder(names)
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    /** One that may be given several times. */
    public static OptionSpec texts(String label, String description, String... names) {
        return OptionSpec.builder(names)
                .type(String[].class)
                .auxiliaryTypes(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    public static PositionalParamSpec required(int index, String label, String description) {
        return positional(index + "", "1", label, description);
    }

    public static PositionalParamSpec optional(int index, String label, String description) {
        return positional(index + "", "0..1", label, description);
    }

    /** All arguments from {@code index} on. */
    public static PositionalParamSpec rest(int index, String label, String description) {
        return PositionalParamSpec.builder()
                .index(index + "..*")
                .arity("0..*")
                .type(String[].class)
                .auxiliaryTypes(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    private static PositionalParamSpec positional(
            String index, String arity, String label, String description) {
        return PositionalParamSpec.builder()
                .index(index)
                .arity(arity)
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }
}
