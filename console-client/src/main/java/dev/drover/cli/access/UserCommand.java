package dev.drover.cli.access;

import dev.drover.cli.command.Group;

import java.util.List;

/** {@code drover user}: who is known to the server. */
public final class UserCommand extends Group {

    public UserCommand() {
        super(
                "user",
                "lists, shows and changes users and their passwords",
                List.of(
                        new UserList(),
                        new UserShow(),
                        new UserCreate(),
                        new UserSet(),
                        new UserPassword(),
                        Deleting.ofUser(),
                        new Apply("user")));
    }
}
