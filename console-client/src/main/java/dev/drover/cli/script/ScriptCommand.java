package dev.drover.cli.script;

import dev.drover.cli.command.Group;

import java.util.List;

/** {@code drover script}: the script library. */
public final class ScriptCommand extends Group {

    public ScriptCommand() {
        super(
                "script",
                "pushes, pulls and lists the scripts of the library",
                List.of(
                        new ScriptPush(),
                        new ScriptPull(),
                        new ScriptList(),
                        new ScriptShow(),
                        new ScriptHistory(),
                        new ScriptDelete()));
    }
}
