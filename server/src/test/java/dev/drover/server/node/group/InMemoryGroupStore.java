package dev.drover.server.node.group;

import dev.drover.api.GroupName;

import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;

/** Keeps groups in memory. */
public final class InMemoryGroupStore implements GroupStore {

    private final ConcurrentSkipListMap<GroupName, Group> groups = new ConcurrentSkipListMap<>();

    @Override
    public List<Group> groups() {
        return List.copyOf(groups.values());
    }

    @Override
    public void put(Group group) {
        groups.put(group.name(), group);
    }

    @Override
    public boolean delete(GroupName name) {
        return groups.remove(name) != null;
    }
}
