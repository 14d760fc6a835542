package dev.drover.server.node.group;

import dev.drover.api.NodeName;
import dev.drover.api.NodeState;

import tools.jackson.databind.JsonNode;

import java.util.Map;

/**
 * What nodes are chosen by. As it was when it was asked for.
 *
 * @param labels what administrators say of it
 * @param facts what it says of itself: an object, which nobody changes any more
 */
public record KnownNode(
        NodeName name, NodeState state, Map<String, String> labels, JsonNode facts) {

    public KnownNode {
        labels = Map.copyOf(labels);
    }
}
