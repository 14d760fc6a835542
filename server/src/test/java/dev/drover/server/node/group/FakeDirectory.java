package dev.drover.server.node.group;

import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.NodeState;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Nodes that a test says there are. */
public final class FakeDirectory implements NodeDirectory {

    private final Map<String, KnownNode> nodes = new ConcurrentHashMap<>();

    /** Adds it or changes what is known of it. */
    public FakeDirectory node(String name, Map<String, String> labels, String facts) {
        nodes.put(
                name,
                new KnownNode(
                        new NodeName(name),
                        NodeState.ONLINE,
                        labels,
                        Json.mapper().readTree(facts)));
        return this;
    }

    public FakeDirectory node(String name) {
        return node(name, Map.of(), "{}");
    }

    public void remove(String name) {
        nodes.remove(name);
    }

    @Override
    public Collection<KnownNode> nodes() {
        return List.copyOf(nodes.values());
    }
}
