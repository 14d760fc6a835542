package dev.drover.server.node.group;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.GroupName;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Groups that fit together: each that one depends on is there, none depends on itself, and the
 * bounds are kept. Immutable.
 */
final class GroupTable {

    private static final int LONGEST_DESCRIPTION = 1_000;
    private static final int LONGEST_QUERY = 10_000;

    private final Map<GroupName, Group> groups;
    private final GroupConfiguration configuration;

    private GroupTable(Map<GroupName, Group> groups, GroupConfiguration configuration) {
        this.groups = groups;
        this.configuration = configuration;
    }

    /** Those of a store, which were checked when they came there. */
    static GroupTable of(List<Group> stored, GroupConfiguration configuration) {
        Map<GroupName, Group> groups = new TreeMap<>();
        stored.forEach(group -> groups.put(group.name(), group));
        return new GroupTable(groups, configuration);
    }

    /** By name. */
    Collection<Group> all() {
        return groups.values();
    }

    boolean contains(GroupName name) {
        return groups.containsKey(name);
    }

    Group get(GroupName name) {
        Group group = groups.get(name);
        if (group == null) {
            throw new DroverException(
                    ErrorKind.NOT_FOUND,
                    "There is no group " + name,
                    "drover group list shows all.",
                    Map.of("group", name.value()),
                    null);
        }
        return group;
    }

    /** With the group added or changed, if then everything still fits together. */
    GroupTable with(Group group) {
        if (!groups.containsKey(group.name())) {
            limit(
                    "There are " + groups.size() + " groups",
                    groups.size() + 1,
                    configuration.groups(),
                    "Delete some, or raise groups.groups.");
        }
        int members = group.nodes().size() + group.groups().size();
        limit(
                "Group " + group.name() + " would have " + members + " members",
                members,
                configuration.members(),
                "Make several groups of it, or raise groups.members.");
        limitText("description", group.description(), LONGEST_DESCRIPTION);
        limitText("query", group.query() == null ? "" : group.query(), LONGEST_QUERY);
        Map<GroupName, Group> next = new TreeMap<>(groups);
        next.put(group.name(), group);
        GroupTable table = new GroupTable(next, configuration);
        group.uses().forEach(table::get);
        table.refuseCycle(group);
        table.refuseDepth();
        return table;
    }

    /** CONFLICT where others depend on it. */
    GroupTable without(GroupName name) {
        get(name);
        List<String> users =
                groups.values().stream()
                        .filter(group -> group.uses().contains(name))
                        .map(group -> group.name().value())
                        .toList();
        if (!users.isEmpty()) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "Group " + name + " is part of " + String.join(", ", users),
                    "Take @" + name + " out of there first.");
        }
        Map<GroupName, Group> next = new TreeMap<>(groups);
        next.remove(name);
        return new GroupTable(next, configuration);
    }

    /** A new cycle goes through the group that was changed. */
    private void refuseCycle(Group changed) {
        List<GroupName> path = new ArrayList<>(List.of(changed.name()));
        if (leadsBack(changed, changed.name(), path, new HashSet<>())) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "Group " + changed.name() + " would contain itself: " + shown(path),
                    "Take one of them out of the one before it.");
        }
    }

    private boolean leadsBack(Group from, GroupName to, List<GroupName> path, Set<GroupName> seen) {
        for (GroupName next : from.uses()) {
            path.add(next);
            if (next.equals(to) || (seen.add(next) && leadsBack(get(next), to, path, seen))) {
                return true;
            }
            path.removeLast();
        }
        return false;
    }

    private void refuseDepth() {
        Map<GroupName, List<GroupName>> deepest = new HashMap<>();
        for (Group group : groups.values()) {
            List<GroupName> path = deepest(group, deepest);
            limit(
                    "Groups would nest " + path.size() + " deep: " + shown(path),
                    path.size(),
                    configuration.depth(),
                    "Nest them less, or raise groups.depth.");
        }
    }

    private List<GroupName> deepest(Group group, Map<GroupName, List<GroupName>> known) {
        List<GroupName> found = known.get(group.name());
        if (found == null) {
            found = new ArrayList<>(List.of(group.name()));
            List<GroupName> below = List.of();
            for (GroupName used : group.uses()) {
                List<GroupName> path = deepest(get(used), known);
                below = path.size() > below.size() ? path : below;
            }
            found.addAll(below);
            known.put(group.name(), found);
        }
        return found;
    }

    private static String shown(List<GroupName> path) {
        return path.stream().map(GroupName::value).collect(Collectors.joining(" > "));
    }

    private static void limitText(String what, String text, int longest) {
        limit(
                "The " + what + " of the group has " + text.length() + " characters",
                text.length(),
                longest,
                "Write a shorter one.");
    }

    private static void limit(String message, int value, int most, String hint) {
        if (value > most) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS, message + "; the limit is " + most, hint);
        }
    }
}
