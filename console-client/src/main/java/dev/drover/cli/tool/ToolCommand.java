package dev.drover.cli.tool;

import dev.drover.cli.command.Group;
import dev.drover.cli.task.ToolRun;

import java.util.List;

/** {@code drover tool}: commands and shell scripts that others may run with parameters. */
public final class ToolCommand extends Group {

    public ToolCommand() {
        super("tool", "runs tools on nodes", List.of(new ToolRun()));
    }
}
