package dev.drover.cli;

import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;

import java.util.List;

/**
 * {@code drover} itself: the options that every command takes, and help where no command is named.
 */
final class RootCommand implements Subcommand {

    static CommandSpec describe(List<CommandTable.Entry> commands) {
        CommandSpec root = new RootCommand().describe();
        for (CommandTable.Entry entry : commands) {
            root.addSubcommand(entry.name(), entry.make().get().describe());
        }
        return root;
    }

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                        "drover", this, "Runs scripts on a server, and shows what they do.")
                .addOption(
                        inherited("-o", Invocation.OUTPUT)
                                .paramLabel("FORM")
                                .completionCandidates(List.of("text", "json"))
                                .description("What to print: text (for people) or json.")
                                .build())
                .addOption(
                        inherited(Invocation.SERVER)
                                .paramLabel("URL|FILE")
                                .description("The server, or a connection.json.")
                                .build())
                .addOption(
                        inherited(Invocation.AUTHORITY)
                                .paramLabel("FILE")
                                .description("The certificate authority to believe, PEM.")
                                .build())
                .addOption(
                        OptionSpec.builder("-h", "--help")
                                .type(boolean.class)
                                .usageHelp(true)
                                .scopeType(ScopeType.INHERIT)
                                .description("Shows this help.")
                                .build())
                .addOption(
                        OptionSpec.builder("-V", "--version")
                                .type(boolean.class)
                                .versionHelp(true)
                                .description("Shows which Drover this is.")
                                .build());
    }

    private static OptionSpec.Builder inherited(String... names) {
        return OptionSpec.builder(names).type(String.class).scopeType(ScopeType.INHERIT);
    }

    @Override
    public int run(Invocation invocation) {
        Help.overview(invocation.screen());
        return 0;
    }
}
