package dev.drover.server.host;

import static dev.drover.server.script.HostFunction.blocking;

import dev.drover.api.NodeName;
import dev.drover.api.NodeState;
import dev.drover.server.access.Permission;
import dev.drover.server.node.group.Groups;
import dev.drover.server.node.group.KnownNode;
import dev.drover.server.script.HostCall;
import dev.drover.server.script.HostFunction;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** {@code host.nodes}. */
final class NodeFunctions {

    /**
     * @param facts whether they are in the answer
     */
    record Choice(List<String> query, boolean facts) {}

    /** A node as scripts see it. */
    record ChosenNode(
            NodeName name, NodeState state, Map<String, String> labels, @Nullable JsonNode facts) {

        private static ChosenNode of(KnownNode node, boolean withFacts) {
            return new ChosenNode(
                    node.name(), node.state(), node.labels(), withFacts ? node.facts() : null);
        }
    }

    private final Supplier<Groups> groups;

    /**
     * @param groups asked when a script calls: their queries are evaluated by the script host,
     *     which exists after its functions
     */
    NodeFunctions(Supplier<Groups> groups) {
        this.groups = groups;
    }

    List<HostFunction<?>> all() {
        return List.of(blocking("node.choose", Permission.NODE_READ, Choice.class, this::choose));
    }

    private List<ChosenNode> choose(HostCall<Choice> call) {
        Choice choice = call.parameters();
        return groups.get().choose(choice.query()).stream()
                .map(node -> ChosenNode.of(node, choice.facts()))
                .toList();
    }
}
