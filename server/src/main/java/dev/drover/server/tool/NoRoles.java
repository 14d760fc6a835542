package dev.drover.server.tool;

import dev.drover.api.ToolName;

import java.util.Collection;

/** A server without roles: definitions that name any are refused before they come here. */
final class NoRoles implements RoleTools {

    @Override
    public boolean exists(String role) {
        return false;
    }

    @Override
    public void give(ToolName tool, Collection<String> roles) {
        throw new IllegalStateException("There are no roles to give " + tool + " to: " + roles);
    }

    @Override
    public void takeAway(ToolName tool) {
        // nobody has it
    }
}
