package dev.drover.server.tool;

import dev.drover.api.ToolName;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Roles in memory. */
public final class InMemoryRoleTools implements RoleTools {

    private final Map<String, SortedSet<ToolName>> roles = new TreeMap<>();

    public InMemoryRoleTools(String... names) {
        for (String name : names) {
            roles.put(name, new TreeSet<>());
        }
    }

    @Override
    public synchronized boolean exists(String role) {
        return roles.containsKey(role);
    }

    @Override
    public synchronized boolean isGiven(ToolName tool) {
        return roles.values().stream().anyMatch(tools -> tools.contains(tool));
    }

    @Override
    public synchronized void give(ToolName tool, Collection<String> to) {
        to.forEach(role -> Objects.requireNonNull(roles.get(role)).add(tool));
    }

    @Override
    public synchronized void takeAway(ToolName tool) {
        roles.values().forEach(tools -> tools.remove(tool));
    }

    public synchronized Set<ToolName> of(String role) {
        return Set.copyOf(Objects.requireNonNull(roles.get(role)));
    }
}
