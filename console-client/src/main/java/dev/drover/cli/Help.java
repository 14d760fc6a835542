package dev.drover.cli;

import dev.drover.cli.terminal.Screen;
import dev.drover.cli.terminal.Style;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Prints help: the overview of all commands, or one command's own. */
final class Help {

    private static final int NAME_WIDTH = 12;

    private Help() {}

    static int print(Screen screen, CommandLine line) {
        if (line.getParent() == null) {
            return overview(screen);
        }
        screen.line(line.getUsageMessage(line.getColorScheme()).strip());
        return 0;
    }

    static int overview(Screen screen) {
        screen.line(
                screen.paint(Style.BOLD, "drover")
                        + " runs scripts on a server, and shows what they do.");
        screen.line("");
        screen.line("Usage: drover COMMAND [options] [arguments]");
        String group = "";
        for (CommandTable.Entry entry : CommandTable.all()) {
            if (!entry.group().equals(group)) {
                group = entry.group();
                screen.line("");
                screen.line(screen.paint(Style.BOLD, group));
            }
            CommandSpec specification = entry.make().get().describe();
            String name =
                    entry.name() + " ".repeat(Math.max(1, NAME_WIDTH - entry.name().length()));
            screen.line(
                    "  "
                            + screen.paint(Style.NOTICE, name)
                            + specification.usageMessage().description()[0]);
        }
        screen.line("");
        screen.line(screen.paint(Style.BOLD, "Options of every command"));
        option(screen, "-o, --output FORM", "text (for people) or json");
        option(
                screen,
                "    --server URL|FILE",
                "the server, or a connection.json; else DROVER_SERVER,");
        option(screen, "", "else the login, else the server of this machine");
        option(screen, "    --ca FILE", "the certificate authority to believe, PEM");
        option(screen, "-h, --help", "what a command takes, with examples");
        option(screen, "-V, --version", "which Drover this is");
        screen.line("");
        screen.line("New here?  drover demo");
        return 0;
    }

    private static void option(Screen screen, String name, String description) {
        screen.line(
                "  "
                        + screen.paint(Style.NOTICE, name)
                        + " ".repeat(25 - name.length())
                        + description);
    }
}
