package dev.drover.cli.tool;

import dev.drover.cli.command.Group;
import dev.drover.cli.task.ToolRun;

import java.util.List;

/** {@code drover tool}: commands and shell scripts that others may run with parameters. */
public final class ToolCommand extends Group {

    public ToolCommand() {
        super(
                "tool",
                "runs, defines, checks and lists tools",
                List.of(
                        new ToolRun(),
                        new ToolList(),
                        new ToolShow(),
                        new ToolHistory(),
                        new ToolApply(),
                        new ToolValidate(),
                        new ToolDelete()));
    }
}
