package dev.drover.server.host;

import static dev.drover.server.script.HostFunction.blocking;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.NodeName;
import dev.drover.api.NodeState;
import dev.drover.api.NodeView;
import dev.drover.server.access.Permission;
import dev.drover.server.node.registry.Nodes;
import dev.drover.server.script.HostCall;
import dev.drover.server.script.HostFunction;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** {@code host.nodes} and {@code host.connect}. */
final class NodeFunctions {

    /** A script that says nothing waits so long for a node that is not linked. */
    private static final Duration CONNECT = Duration.ofSeconds(30);

    record Connect(NodeName node, @Nullable Duration timeout) {}

    record Query(@Nullable String query) {}

    /** What a script sees of a node. */
    record Node(
            NodeName name, NodeState state, Map<String, String> labels, @Nullable JsonNode facts) {}

    private final @Nullable Nodes nodes;

    /**
     * @param nodes null where this server is a node
     */
    NodeFunctions(@Nullable Nodes nodes) {
        this.nodes = nodes;
    }

    List<HostFunction<?>> all() {
        return List.of(
                blocking("node.connect", Permission.PROCESS_LAUNCH, Connect.class, this::connect),
                blocking("node.list", Permission.SERVER_READ, Query.class, this::list));
    }

    @SuppressWarnings(
            "InterruptedExceptionSwallowed") // a cancelled call interrupts, and that is its end
    private Node connect(HostCall<Connect> call) throws InterruptedException {
        Connect wanted = call.parameters();
        nodes().awaitLink(wanted.node(), Objects.requireNonNullElse(wanted.timeout(), CONNECT));
        return node(nodes().view(wanted.node(), true, List.of()));
    }

    private List<Node> list(HostCall<Query> call) {
        return nodes().names().stream()
                .map(name -> node(nodes().view(name, true, List.of())))
                .toList();
    }

    private static Node node(NodeView view) {
        return new Node(view.name(), view.state(), view.labels(), view.facts());
    }

    private Nodes nodes() {
        if (nodes == null) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "This server is a node and has no nodes itself",
                    "Let a script on the primary do it.");
        }
        return nodes;
    }
}
