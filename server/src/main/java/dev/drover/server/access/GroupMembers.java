package dev.drover.server.access;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.GroupName;
import dev.drover.api.NodeName;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Knows which nodes are in which groups. Safe for use by many threads. */
public interface GroupMembers {

    /**
     * The nodes that are in groups at this moment.
     *
     * @param nodes of each group that could be resolved
     * @param problems in words, of each that could not: it is not there, or its query fails
     */
    record Resolved(Map<GroupName, Set<NodeName>> nodes, Map<GroupName, String> problems) {

        public Resolved {
            nodes = Map.copyOf(nodes);
            problems = Map.copyOf(problems);
        }
    }

    /** All of them at one moment, each resolved once. Throws nothing for a group that fails. */
    Resolved resolve(Set<GroupName> groups);

    /** NOT_FOUND where one of them is not there. */
    void requireThere(Set<GroupName> groups);

    /**
     * The nodes that texts choose, as commands take them.
     *
     * @throws dev.drover.api.DroverException as a choice of nodes does
     */
    List<NodeName> choose(List<String> texts);

    /** Where there are no nodes and no groups. */
    static GroupMembers none() {
        return new GroupMembers() {
            @Override
            public Resolved resolve(Set<GroupName> groups) {
                Map<GroupName, String> problems = new HashMap<>();
                groups.forEach(group -> problems.put(group, "There is no group " + group));
                return new Resolved(Map.of(), problems);
            }

            @Override
            public void requireThere(Set<GroupName> groups) {
                groups.forEach(group -> {
                    throw new DroverException(
                            ErrorKind.NOT_FOUND, "There is no group " + group, "");
                });
            }

            @Override
            public List<NodeName> choose(List<String> texts) {
                return List.of();
            }
        };
    }
}
