package dev.drover.cli;

import dev.drover.cli.access.GrantCommand;
import dev.drover.cli.access.RoleCommand;
import dev.drover.cli.access.UserCommand;
import dev.drover.cli.audit.AuditCommand;
import dev.drover.cli.command.Subcommand;
import dev.drover.cli.console.ConsoleCommand;
import dev.drover.cli.data.DataCommand;
import dev.drover.cli.demo.DemoCommand;
import dev.drover.cli.group.GroupCommand;
import dev.drover.cli.message.EmitCommand;
import dev.drover.cli.message.ReceiveCommand;
import dev.drover.cli.node.NodeCommand;
import dev.drover.cli.run.CancelCommand;
import dev.drover.cli.run.LogCommand;
import dev.drover.cli.run.ProcessesCommand;
import dev.drover.cli.run.RunCommand;
import dev.drover.cli.run.RunsCommand;
import dev.drover.cli.run.ShowCommand;
import dev.drover.cli.script.ScriptCommand;
import dev.drover.cli.server.InfoCommand;
import dev.drover.cli.server.JoinCommand;
import dev.drover.cli.server.LoginCommand;
import dev.drover.cli.server.LogoutCommand;
import dev.drover.cli.server.ServeCommand;
import dev.drover.cli.server.TokenCommand;
import dev.drover.cli.status.StatusCommand;
import dev.drover.cli.task.ExecCommand;
import dev.drover.cli.task.TaskCommand;
import dev.drover.cli.tool.ToolCommand;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Every command of {@code drover}, in the order and the groups in which help lists them. */
final class CommandTable {

    /**
     * A command that is made when it is needed.
     *
     * @param group the heading under which help lists it
     */
    record Entry(String group, String name, Supplier<Subcommand> make) {}

    private static final String START = "Start";
    private static final String RUNS = "Scripts and runs";
    private static final String DATA = "What runs leave behind";
    private static final String NODES = "Nodes and tools";
    private static final String INSIDE = "Inside a script's processes";
    private static final String SERVER = "The server";
    private static final String ACCESS = "Who may what";
    private static final String SHELL = "The command line";

    private static final List<Entry> ENTRIES =
            List.of(
                    new Entry(START, "demo", DemoCommand::new),
                    new Entry(START, "serve", ServeCommand::new),
                    new Entry(START, "join", JoinCommand::new),
                    new Entry(START, "login", LoginCommand::new),
                    new Entry(START, "logout", LogoutCommand::new),
                    new Entry(RUNS, "run", RunCommand::new),
                    new Entry(RUNS, "runs", RunsCommand::new),
                    new Entry(RUNS, "show", ShowCommand::new),
                    new Entry(RUNS, "log", LogCommand::new),
                    new Entry(RUNS, "cancel", CancelCommand::new),
                    new Entry(RUNS, "ps", ProcessesCommand::new),
                    new Entry(RUNS, "script", ScriptCommand::new),
                    new Entry(DATA, "status", StatusCommand::new),
                    new Entry(DATA, "data", DataCommand::new),
                    new Entry(NODES, "node", NodeCommand::new),
                    new Entry(NODES, "group", GroupCommand::new),
                    new Entry(NODES, "exec", ExecCommand::new),
                    new Entry(NODES, "task", TaskCommand::new),
                    new Entry(NODES, "tool", ToolCommand::new),
                    new Entry(INSIDE, "emit", EmitCommand::new),
                    new Entry(INSIDE, "receive", ReceiveCommand::new),
                    new Entry(SERVER, "info", InfoCommand::new),
                    new Entry(SERVER, "token", TokenCommand::new),
                    new Entry(ACCESS, "user", UserCommand::new),
                    new Entry(ACCESS, "role", RoleCommand::new),
                    new Entry(ACCESS, "grant", GrantCommand::new),
                    new Entry(SERVER, "audit", AuditCommand::new),
                    new Entry(
                            SHELL, "console", () -> new ConsoleCommand(DroverCommandLine.runner())),
                    new Entry(SHELL, "completion", CompletionCommand::new),
                    new Entry(SHELL, "help", HelpCommand::new));

    private CommandTable() {}

    static List<Entry> all() {
        return ENTRIES;
    }

    static Optional<Entry> find(String name) {
        return ENTRIES.stream().filter(entry -> entry.name().equals(name)).findFirst();
    }
}
