package dev.drover.server.host;

import static dev.drover.server.script.HostFunction.blocking;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.NodeName;
import dev.drover.api.NodeState;
import dev.drover.api.NodeView;
import dev.drover.server.access.Caller;
import dev.drover.server.access.Permission;
import dev.drover.server.node.files.FileMode;
import dev.drover.server.node.files.FileOwner;
import dev.drover.server.node.group.Groups;
import dev.drover.server.node.group.KnownNode;
import dev.drover.server.node.registry.Nodes;
import dev.drover.server.node.work.FileCopies;
import dev.drover.server.script.HostCall;
import dev.drover.server.script.HostFunction;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** {@code host.nodes} and {@code host.connect}. */
public final class NodeFunctions {

    /** A script that says nothing waits so long for a node that is not linked. */
    private static final Duration CONNECT = Duration.ofSeconds(30);

    record Connect(NodeName node, @Nullable Duration timeout) {}

    /** A method of the protocol, which the node answers to the caller's own rights. */
    record Call(NodeName node, String method, @Nullable JsonNode params) {}

    record CopyTo(
            NodeName node,
            String local,
            String remote,
            @Nullable FileMode mode,
            @Nullable FileOwner owner) {}

    record CopyFrom(NodeName node, String remote, String local) {}

    /**
     * Which nodes are meant.
     *
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

        private static ChosenNode of(NodeView node) {
            return new ChosenNode(node.name(), node.state(), node.labels(), node.facts());
        }
    }

    /** Calls a method of the protocol on a node. */
    @FunctionalInterface
    public interface NodeCalls {
        JsonNode call(Caller caller, NodeName node, String method, @Nullable JsonNode parameters)
                throws InterruptedException;
    }

    /** How nodes are reached. */
    public record Reach(Nodes nodes, NodeCalls calls, FileCopies copies) {}

    private final @Nullable Reach reach;
    private final Supplier<Groups> groups;

    /**
     * @param reach null where this server is a node
     * @param groups asked when a script calls: their queries are evaluated by the script host,
     *     which exists after its functions
     */
    NodeFunctions(@Nullable Reach reach, Supplier<Groups> groups) {
        this.reach = reach;
        this.groups = groups;
    }

    List<HostFunction<?>> all() {
        return List.of(
                blocking("node.choose", Permission.NODE_READ, Choice.class, this::choose),
                blocking("node.connect", Permission.NODE_WRITE, Connect.class, this::connect),
                blocking("node.copyTo", Permission.NODE_WRITE, CopyTo.class, this::copyTo),
                blocking("node.copyFrom", Permission.NODE_WRITE, CopyFrom.class, this::copyFrom),
                blocking(
                        "node.call",
                        Permission.NODE_WRITE,
                        Call.class,
                        call ->
                                reach().calls()
                                        .call(
                                                call.caller(),
                                                call.parameters().node(),
                                                call.parameters().method(),
                                                call.parameters().params())));
    }

    private List<ChosenNode> choose(HostCall<Choice> call) {
        Choice choice = call.parameters();
        return groups.get().choose(choice.query()).stream()
                .map(node -> ChosenNode.of(node, choice.facts()))
                .toList();
    }

    @SuppressWarnings(
            "InterruptedExceptionSwallowed") // a cancelled call interrupts, and that is its end
    private ChosenNode connect(HostCall<Connect> call) throws InterruptedException {
        Connect wanted = call.parameters();
        Nodes all = reach().nodes();
        all.awaitLink(wanted.node(), Objects.requireNonNullElse(wanted.timeout(), CONNECT));
        return ChosenNode.of(all.view(wanted.node(), true, List.of()));
    }

    @SuppressWarnings(
            "InterruptedExceptionSwallowed") // a cancelled call interrupts, and that is its end
    private FileCopies.Copied copyTo(HostCall<CopyTo> call) throws InterruptedException {
        CopyTo wanted = call.parameters();
        return reach().copies()
                .copyTo(
                        wanted.node(),
                        wanted.local(),
                        wanted.remote(),
                        wanted.mode(),
                        wanted.owner());
    }

    @SuppressWarnings(
            "InterruptedExceptionSwallowed") // a cancelled call interrupts, and that is its end
    private FileCopies.Copied copyFrom(HostCall<CopyFrom> call) throws InterruptedException {
        CopyFrom wanted = call.parameters();
        return reach().copies().copyFrom(wanted.node(), wanted.remote(), wanted.local());
    }

    private Reach reach() {
        if (reach == null) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "This server is a node and has no nodes itself",
                    "Let a script on the primary do it.");
        }
        return reach;
    }
}
