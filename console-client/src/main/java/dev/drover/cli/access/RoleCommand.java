package dev.drover.cli.access;

import dev.drover.cli.command.Group;

import java.util.List;

/** {@code drover role}: what users may do to whom a role is granted. */
public final class RoleCommand extends Group {

    public RoleCommand() {
        super(
                "role",
                "lists, shows and changes roles: tools and permissions",
                List.of(
                        new RoleList(),
                        new RoleShow(),
                        new RoleCreate(),
                        new RoleSet(),
                        Deleting.ofRole(),
                        new Apply("role")));
    }
}
