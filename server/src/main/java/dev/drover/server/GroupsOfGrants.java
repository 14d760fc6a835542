package dev.drover.server;

import dev.drover.api.GroupName;
import dev.drover.api.NodeName;
import dev.drover.server.access.GroupMembers;
import dev.drover.server.node.group.Groups;
import dev.drover.server.node.group.KnownNode;
import dev.drover.server.node.group.Members;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** What grants ask of the groups of nodes. */
final class GroupsOfGrants implements GroupMembers {

    private final Supplier<Groups> groups;

    /**
     * @param groups made later than what decides about grants
     */
    GroupsOfGrants(Supplier<Groups> groups) {
        this.groups = groups;
    }

    @Override
    public Resolved resolve(Set<GroupName> names) {
        Members members = groups.get().members(names);
        Map<GroupName, String> problems = new HashMap<>();
        members.failed().forEach((group, failure) -> problems.put(group, failure.text()));
        return new Resolved(members.nodes(), problems);
    }

    @Override
    public void requireThere(Set<GroupName> names) {
        names.forEach(groups.get()::requireThere);
    }

    @Override
    public List<NodeName> choose(List<String> texts) {
        return groups.get().choose(texts).stream().map(KnownNode::name).toList();
    }
}
