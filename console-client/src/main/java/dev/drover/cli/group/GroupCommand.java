package dev.drover.cli.group;

import dev.drover.cli.command.Group;

import java.util.List;

/** {@code drover group}: the groups of nodes. */
public final class GroupCommand extends Group {

    public GroupCommand() {
        super(
                "group",
                "lists, shows and changes the groups of nodes",
                List.of(
                        new GroupList(),
                        new GroupShow(),
                        new GroupSet(),
                        GroupMembers.adding(),
                        GroupMembers.removing(),
                        new GroupDelete()));
    }
}
