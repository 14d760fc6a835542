package dev.drover.cli.access;

import dev.drover.cli.command.Group;

import java.util.List;

/** {@code drover grant}: users' roles on nodes and groups of them. */
public final class GrantCommand extends Group {

    public GrantCommand() {
        super(
                "grant",
                "lists, adds, removes and explains users' roles on nodes",
                List.of(
                        new GrantList(),
                        GrantChange.adding(),
                        GrantChange.removing(),
                        new GrantExplain(),
                        new Apply("grant")));
    }
}
