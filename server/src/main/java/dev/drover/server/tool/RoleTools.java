package dev.drover.server.tool;

import dev.drover.api.ToolName;

import java.util.Collection;

/**
 * Which tools roles have, as far as definitions say so. What writes returns when it is durable.
 * Safe for use by many threads.
 */
public interface RoleTools {

    /** Whether there is a role of that name. */
    boolean exists(String role);

    /** Whether some role has the tool, by its name or because it has all. */
    boolean isGiven(ToolName tool);

    /** Gives a tool to roles; those that have it already stay as they are. */
    void give(ToolName tool, Collection<String> roles);

    /** Takes a tool away from all roles, so that a later one of its name is nobody's at first. */
    void takeAway(ToolName tool);
}
