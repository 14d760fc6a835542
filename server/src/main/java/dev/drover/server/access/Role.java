package dev.drover.server.access;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What somebody may do who has it: tools, on the nodes of the grant, and methods of the protocol.
 *
 * @param permissions of the protocol; these do not depend on nodes
 * @param tools names of tools, {@link #COMMAND} and {@link #ALL_TOOLS} among them; a tool need not
 *     be there
 */
public record Role(
        RoleName name, String description, Set<Permission> permissions, SortedSet<String> tools) {

    /** In place of a tool's name: plain commands. */
    public static final String COMMAND = "command";

    /** In place of a tool's name: all of them, plain commands too. */
    public static final String ALL_TOOLS = "*";

    static final int LONGEST_DESCRIPTION = 1_000;
    static final int MOST_TOOLS = 10_000;

    private static final Pattern TOOL = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    public Role {
        User.refuseAdministering("Role " + name, permissions);
        permissions = Set.copyOf(permissions);
        tools.forEach(Role::checkTool);
        tools = Collections.unmodifiableSortedSet(new TreeSet<>(tools));
        limit(name, "characters of description", description.length(), LONGEST_DESCRIPTION);
        limit(name, "tools", tools.size(), MOST_TOOLS);
    }

    /** One that allows nothing yet. */
    public static Role empty(RoleName name) {
        return new Role(name, "", Set.of(), new TreeSet<>());
    }

    /** Whether it has the tool, by its name or as one of all. */
    public boolean has(String tool) {
        return tools.contains(tool) || tools.contains(ALL_TOOLS);
    }

    Role withDescription(String other) {
        return new Role(name, other, permissions, tools);
    }

    Role withPermissions(Set<Permission> other) {
        return new Role(name, description, other, tools);
    }

    Role withTools(Collection<String> other) {
        return new Role(name, description, permissions, new TreeSet<>(other));
    }

    Role with(Collection<String> more) {
        SortedSet<String> all = new TreeSet<>(tools);
        all.addAll(more);
        return withTools(all);
    }

    Role without(Collection<String> fewer) {
        SortedSet<String> rest = new TreeSet<>(tools);
        rest.removeAll(fewer);
        return withTools(rest);
    }

    static void checkTool(String tool) {
        if (!tool.equals(ALL_TOOLS) && !TOOL.matcher(tool).matches()) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "'" + Shown.text(tool) + "' is not the name of a tool",
                    "Use 1 to 64 lower case letters, digits, '.', '_' and '-'; "
                            + COMMAND
                            + " stands for plain commands, "
                            + ALL_TOOLS
                            + " for all tools.");
        }
    }

    private static void limit(RoleName name, String what, int value, int most) {
        if (value > most) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "Role " + name + " has " + value + " " + what + "; the limit is " + most,
                    "Make several roles, or say less.");
        }
    }
}
