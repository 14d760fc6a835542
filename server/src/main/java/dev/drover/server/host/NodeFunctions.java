package dev.drover.server.host;

import static dev.drover.server.script.HostFunction.blocking;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.NodeName;
import dev.drover.api.NodeState;
import dev.drover.api.NodeView;
import dev.drover.api.RunId;
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

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** {@code host.nodes} and {@code host.connect}. */
public final class NodeFunctions {

    /** A script that says nothing waits so long for a node that is not linked. */
    private static final Duration CONNECT = Duration.ofSeconds(30);

    /**
     * @param node a node's name, or a URL of its machine
     */
    record Connect(String node, @Nullable Duration timeout) {}

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

    /** The way from a node to its primary. */
    public interface Upward {

        /** Waits until there is a link; UNAVAILABLE where there is none in time. */
        void awaitLink(Duration timeout) throws InterruptedException;

        /** Where the primary is, as this node knows it. */
        URI primary();

        /** Calls a method of the protocol there, for a run that is hosted here. */
        JsonNode call(RunId run, String method, @Nullable JsonNode parameters)
                throws InterruptedException;
    }

    /** What a primary is called by scripts on its nodes. */
    static final NodeName PRIMARY = new NodeName("primary");

    private final @Nullable Reach reach;
    private final @Nullable Upward upward;
    private final NodeRights rights;
    private final Supplier<Groups> groups;

    /**
     * @param reach null where this server is a node
     * @param upward null where it is not
     * @param groups asked when a script calls: their queries are evaluated by the script host,
     *     which exists after its functions
     */
    NodeFunctions(
            @Nullable Reach reach,
            @Nullable Upward upward,
            NodeRights rights,
            Supplier<Groups> groups) {
        this.reach = reach;
        this.upward = upward;
        this.rights = rights;
        this.groups = groups;
    }

    List<HostFunction<?>> all() {
        return List.of(
                blocking("node.choose", Permission.NODE_READ, Choice.class, this::choose),
                blocking("node.connect", Permission.NODE_WRITE, Connect.class, this::connect),
                blocking("node.copyTo", Permission.NODE_WRITE, CopyTo.class, this::copyTo),
                blocking("node.copyFrom", Permission.NODE_WRITE, CopyFrom.class, this::copyFrom),
                blocking("node.call", Permission.NODE_WRITE, Call.class, this::callThere));
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
        if (upward != null && isPrimary(upward, wanted.node())) {
            upward.awaitLink(Objects.requireNonNullElse(wanted.timeout(), CONNECT));
            return new ChosenNode(PRIMARY, NodeState.ONLINE, Map.of(), null);
        }
        Nodes all = reach().nodes();
        NodeName node =
                NodeUrls.isOne(wanted.node())
                        ? NodeUrls.find(NodeUrls.parsed(wanted.node()), all)
                        : new NodeName(wanted.node());
        all.awaitLink(node, Objects.requireNonNullElse(wanted.timeout(), CONNECT));
        return ChosenNode.of(all.view(node, true, List.of()));
    }

    private static boolean isPrimary(Upward upward, String node) {
        return NodeUrls.isOne(node)
                ? NodeUrls.areSame(NodeUrls.parsed(node), upward.primary())
                : node.equals(PRIMARY.value());
    }

    @SuppressWarnings(
            "InterruptedExceptionSwallowed") // a cancelled call interrupts, and that is its end
    private JsonNode callThere(HostCall<Call> call) throws InterruptedException {
        Call wanted = call.parameters();
        if (upward != null && wanted.node().equals(PRIMARY)) {
            return upward.call(call.runId(), wanted.method(), wanted.params());
        }
        if (!isAboutData(wanted.method())) {
            rights.requireCommand(call.caller(), wanted.node());
        }
        return reach().calls().call(call.caller(), wanted.node(), wanted.method(), wanted.params());
    }

    private static boolean isAboutData(String method) {
        return method.startsWith("data.") || method.startsWith("status.");
    }

    @SuppressWarnings(
            "InterruptedExceptionSwallowed") // a cancelled call interrupts, and that is its end
    private FileCopies.Copied copyTo(HostCall<CopyTo> call) throws InterruptedException {
        CopyTo wanted = call.parameters();
        requireOwnFiles(call);
        rights.requireCommand(call.caller(), wanted.node());
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
        requireOwnFiles(call);
        rights.requireCommand(call.caller(), wanted.node());
        return reach().copies().copyFrom(wanted.node(), wanted.remote(), wanted.local());
    }

    /** Any file of this machine can be one end of a copy: as with a process that is launched. */
    private static void requireOwnFiles(HostCall<?> call) {
        call.caller().require(Permission.PROCESS_LAUNCH, "host function " + call.name());
    }

    private Reach reach() {
        if (reach == null) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "This server is a node: it reaches its primary, under the name "
                            + PRIMARY
                            + ", and no other nodes",
                    "Let a script on the primary do it.");
        }
        return reach;
    }
}
