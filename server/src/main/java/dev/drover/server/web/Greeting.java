package dev.drover.server.web;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

import dev.drover.api.ServerHello;
import dev.drover.server.access.Caller;
import dev.drover.server.access.Permission;

import java.util.List;

/**
 * What a caller hears first on a connection: what the server is, and what they may do there, so
 * that a page offers nothing else.
 */
record Greeting(@JsonUnwrapped ServerHello server, Identity caller) {

    /**
     * Who calls.
     *
     * @param permissions as they are now, in their order
     */
    record Identity(String user, List<Permission> permissions) {}

    static Greeting of(ServerHello server, Caller caller) {
        return new Greeting(
                server,
                new Identity(caller.user(), caller.permissions().stream().sorted().toList()));
    }
}
