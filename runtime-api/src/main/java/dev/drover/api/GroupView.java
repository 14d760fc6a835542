package dev.drover.api;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A group of nodes as others see it.
 *
 * @param members its static ones: names of nodes, and of groups with {@code @} before them
 * @param query chooses further members each time that the group is asked for; absent where it has
 *     none
 * @param nodes that are in it now, by name; absent where nobody asked
 * @param absent static members that are no nodes now; absent where nobody asked
 */
public record GroupView(
        GroupName name,
        String description,
        List<String> members,
        @Nullable String query,
        @Nullable List<NodeName> nodes,
        @Nullable List<NodeName> absent) {

    public GroupView {
        members = List.copyOf(members);
        nodes = nodes == null ? null : List.copyOf(nodes);
        absent = absent == null ? null : List.copyOf(absent);
    }
}
