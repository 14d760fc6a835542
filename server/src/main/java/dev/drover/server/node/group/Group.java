package dev.drover.server.node.group;

import dev.drover.api.GroupName;
import dev.drover.api.GroupView;
import dev.drover.api.NodeName;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A group as it is kept.
 *
 * @param nodes static members; names of nodes that there are not do no harm
 * @param groups whose members are its members too
 * @param query a selection of further members
 */
public record Group(
        GroupName name,
        String description,
        SortedSet<NodeName> nodes,
        SortedSet<GroupName> groups,
        @Nullable String query) {

    private static final String GROUP = "@";

    public Group {
        nodes = Collections.unmodifiableSortedSet(new TreeSet<>(nodes));
        groups = Collections.unmodifiableSortedSet(new TreeSet<>(groups));
    }

    /** With members in the form in which {@link #members} gives them. */
    public static Group of(
            GroupName name, String description, Iterable<String> members, @Nullable String query) {
        SortedSet<NodeName> nodes = new TreeSet<>();
        SortedSet<GroupName> groups = new TreeSet<>();
        for (String member : members) {
            if (member.startsWith(GROUP)) {
                groups.add(new GroupName(member.substring(GROUP.length())));
            } else {
                nodes.add(new NodeName(member));
            }
        }
        return new Group(name, description, nodes, groups, query);
    }

    /** The static ones: nodes, then groups with {@code @} before their names. */
    public List<String> members() {
        List<String> members = new ArrayList<>();
        nodes.forEach(node -> members.add(node.value()));
        groups.forEach(group -> members.add(GROUP + group.value()));
        return members;
    }

    /** Without the nodes that are in it now. */
    public GroupView view() {
        return new GroupView(name, description, members(), query, null, null);
    }

    /** The groups that its members depend on. */
    Set<GroupName> uses() {
        Set<GroupName> uses = new TreeSet<>(groups);
        if (query != null) {
            uses.addAll(Selection.read(List.of(query)).groups());
        }
        return uses;
    }
}
