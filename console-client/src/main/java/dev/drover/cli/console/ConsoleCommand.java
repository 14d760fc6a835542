package dev.drover.cli.console;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.cli.command.CommandRunner;
import dev.drover.cli.command.Invocation;
import dev.drover.cli.command.Specifications;
import dev.drover.cli.command.Subcommand;

import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

import picocli.CommandLine.Model.CommandSpec;

import java.io.IOException;
import java.util.Map;

/** {@code drover console}: opens the interactive console. */
public final class ConsoleCommand implements Subcommand {

    private final CommandRunner commands;

    public ConsoleCommand(CommandRunner commands) {
        this.commands = commands;
    }

    @Override
    public CommandSpec describe() {
        return Specifications.command(
                "console", this, "opens the interactive console: history, completion, live events");
    }

    @Override
    public int run(Invocation invocation) {
        if (!invocation.screen().traits().input() || !invocation.screen().traits().output()) {
            throw Invocation.wrong(
                    "The console needs a terminal", "Use single commands in scripts: drover help");
        }
        // Before the screen changes, so that what is wrong is said in the usual way.
        invocation.rpc().call("server.info", dev.drover.client.JsonText.object());
        try (Terminal terminal =
                TerminalBuilder.builder().name("drover").system(true).nativeSignals(true).build()) {
            return new Console(invocation, commands, terminal).run();
        } catch (IOException e) {
            throw new DroverException(
                    ErrorKind.UNAVAILABLE,
                    "The terminal cannot be used: " + e.getMessage(),
                    "Set TERM to what it is.",
                    Map.of(),
                    e);
        }
    }
}
