package dev.drover.server.access;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.GroupName;
import dev.drover.api.NodeName;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Groups that a test says there are. */
public final class FakeGroupMembers implements GroupMembers {

    private final Map<GroupName, Set<NodeName>> groups = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();

    public FakeGroupMembers group(String name, String... nodes) {
        groups.put(
                new GroupName(name),
                Arrays.stream(nodes).map(NodeName::new).collect(Collectors.toSet()));
        return this;
    }

    FakeGroupMembers group(String name, Set<NodeName> nodes) {
        groups.put(new GroupName(name), nodes);
        return this;
    }

    public void remove(String name) {
        groups.remove(new GroupName(name));
    }

    /** How often groups were resolved. */
    int asked() {
        return asked.get();
    }

    @Override
    public Resolved resolve(Set<GroupName> names) {
        asked.incrementAndGet();
        Map<GroupName, Set<NodeName>> nodes = new HashMap<>();
        Map<GroupName, String> problems = new HashMap<>();
        for (GroupName name : names) {
            Set<NodeName> members = groups.get(name);
            if (members == null) {
                problems.put(name, "There is no group " + name);
            } else {
                nodes.put(name, members);
            }
        }
        return new Resolved(nodes, problems);
    }

    @Override
    public void requireThere(Set<GroupName> names) {
        names.forEach(name -> {
            if (!groups.containsKey(name)) {
                throw new DroverException(ErrorKind.NOT_FOUND, "There is no group " + name, "");
            }
        });
    }

    /** Names alone. */
    @Override
    public List<NodeName> choose(List<String> texts) {
        return texts.stream().map(NodeName::new).toList();
    }
}
