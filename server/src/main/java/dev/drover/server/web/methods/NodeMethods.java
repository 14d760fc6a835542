package dev.drover.server.web.methods;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.NodeName;
import dev.drover.api.NodeView;
import dev.drover.api.ProcessView;
import dev.drover.api.RunView;
import dev.drover.api.Secret;
import dev.drover.server.access.Permission;
import dev.drover.server.access.TokenId;
import dev.drover.server.node.group.Groups;
import dev.drover.server.node.group.KnownNode;
import dev.drover.server.node.group.Memberships;
import dev.drover.server.node.join.Joining;
import dev.drover.server.node.link.Link;
import dev.drover.server.node.link.LinkMethod;
import dev.drover.server.node.registry.JoinToken;
import dev.drover.server.node.registry.NodeReport;
import dev.drover.server.node.registry.Nodes;
import dev.drover.server.web.NodeDoor;
import dev.drover.server.web.rpc.Done;
import dev.drover.server.web.rpc.Effect;
import dev.drover.server.web.rpc.NoParameters;
import dev.drover.server.web.rpc.RpcCall;
import dev.drover.server.web.rpc.RpcMethod;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** {@code node.*}: the nodes of a primary. */
public final class NodeMethods {

    /** Somebody waits for it: a node that takes longer is as good as silent. */
    private static final Duration LOOK = Duration.ofSeconds(10);

    private static final Duration ROTATE = Duration.ofSeconds(45);

    record Listed(@Nullable String query) {}

    record Named(NodeName name) {}

    record NewToken(
            @Nullable NodeName name,
            @Nullable Map<String, String> labels,
            @Nullable Duration expiresIn) {}

    record Labelling(
            NodeName name, @Nullable Map<String, String> set, @Nullable List<String> remove) {}

    record NodeList(List<NodeView> nodes) {}

    /**
     * @param runs that go on there; where {@code note} says so, as it last said; absent for callers
     *     without RUN_READ
     * @param processes that are alive there; absent where nobody can tell, and for callers without
     *     PROCESS_READ
     * @param note why the node could not be asked
     */
    record Shown(
            NodeView node,
            @Nullable List<RunView> runs,
            @Nullable List<ProcessView> processes,
            @Nullable String note) {

        Shown seenBy(Set<Permission> permissions) {
            return new Shown(
                    node,
                    permissions.contains(Permission.RUN_READ) ? runs : null,
                    permissions.contains(Permission.PROCESS_READ) ? processes : null,
                    note);
        }
    }

    /**
     * @param token shown this once
     */
    record Token(Secret token, TokenId tokenId, Instant expiresAt) {}

    record TokenNamed(TokenId tokenId) {}

    /** A join token without its secret. */
    record TokenView(
            TokenId tokenId,
            @Nullable NodeName name,
            Map<String, String> labels,
            String createdBy,
            Instant createdAt,
            Instant expiresAt,
            @Nullable NodeName usedBy) {

        static TokenView of(JoinToken token) {
            return new TokenView(
                    token.hash().id(),
                    token.name(),
                    token.labels(),
                    token.createdBy(),
                    token.createdAt(),
                    token.expiresAt(),
                    token.usedBy());
        }
    }

    record TokenList(List<TokenView> tokens) {}

    private final @Nullable NodeDoor door;
    private final Groups groups;

    /**
     * @param door null where this server is a node
     */
    public NodeMethods(@Nullable NodeDoor door, Groups groups) {
        this.door = door;
        this.groups = groups;
    }

    public List<RpcMethod<?, ?>> all() {
        return List.of(
                new RpcMethod<>(
                        "node.list",
                        Permission.NODE_READ,
                        Effect.NONE,
                        Listed.class,
                        NodeList.class,
                        "Gives the nodes that a query chooses, or all of them, without facts.",
                        (call, listed) -> list(listed)),
                new RpcMethod<>(
                        "node.get",
                        Permission.NODE_READ,
                        Effect.NONE,
                        Named.class,
                        Shown.class,
                        "Gives a node with its facts, and asks it what goes on there.",
                        (call, named) -> get(named.name()).seenBy(call.caller().permissions())),
                new RpcMethod<>(
                        "node.token",
                        Permission.ADMINISTER,
                        Effect.RECORDED_WITH_RESULT,
                        NewToken.class,
                        Token.class,
                        "Makes a token by which one machine may join, and shows it this once.",
                        this::token),
                new RpcMethod<>(
                        "node.tokens",
                        Permission.ADMINISTER,
                        Effect.NONE,
                        NoParameters.class,
                        TokenList.class,
                        "Gives the join tokens that have not expired, without their secrets.",
                        (call, none) ->
                                new TokenList(
                                        joining().tokens().stream().map(TokenView::of).toList())),
                new RpcMethod<>(
                        "node.withdraw",
                        Permission.ADMINISTER,
                        Effect.RECORDED,
                        TokenNamed.class,
                        Done.class,
                        "Makes a join token worthless that nobody has used yet.",
                        (call, named) -> {
                            joining().withdraw(named.tokenId());
                            return Done.DONE;
                        }),
                new RpcMethod<>(
                        "node.label",
                        Permission.ADMINISTER,
                        Effect.RECORDED,
                        Labelling.class,
                        NodeView.class,
                        "Sets and removes labels of a node.",
                        (call, labelling) -> label(labelling)),
                new RpcMethod<>(
                        "node.rotate",
                        Permission.ADMINISTER,
                        Effect.RECORDED,
                        Named.class,
                        Done.class,
                        "Has a linked node make another key, and returns when it has linked with"
                                + " that.",
                        (call, named) -> {
                            nodes().rotate(named.name(), ROTATE);
                            return Done.DONE;
                        }),
                changing(
                        "node.revoke",
                        "Makes a node's certificate useless at once; it may join again with a token"
                                + " for its name.",
                        name -> nodes().revoke(name)),
                changing(
                        "node.remove",
                        "Forgets a node; what it was ordered to do counts as lost.",
                        name -> nodes().remove(name)));
    }

    private static RpcMethod<Named, Done> changing(
            String name, String summary, Consumer<NodeName> change) {
        return new RpcMethod<>(
                name,
                Permission.ADMINISTER,
                Effect.RECORDED,
                Named.class,
                Done.class,
                summary,
                (call, named) -> {
                    change.accept(named.name());
                    return Done.DONE;
                });
    }

    private NodeList list(Listed listed) {
        Nodes all = nodes();
        List<NodeView> views = all.views(groupsOf(groups.memberships()));
        if (listed.query() == null) {
            return new NodeList(views);
        }
        Set<NodeName> chosen =
                groups.choose(List.of(listed.query())).stream()
                        .map(KnownNode::name)
                        .collect(Collectors.toSet());
        return new NodeList(views.stream().filter(view -> chosen.contains(view.name())).toList());
    }

    private Shown get(NodeName name) throws InterruptedException {
        NodeView view = view(name, true);
        Optional<Link> link = nodes().link(name);
        if (link.isEmpty()) {
            return asLastSaid(view, "Node " + name + " is not linked");
        }
        try {
            NodeReport.Look look =
                    LinkMethod.read(
                            link.get().ask("node.look", Map.of(), LOOK), NodeReport.Look.class);
            return new Shown(view, look.runs(), look.processes(), null);
        } catch (DroverException e) {
            return asLastSaid(view, e.text());
        }
    }

    private Shown asLastSaid(NodeView view, String why) {
        List<RunView> runs =
                nodes().runs(view.name()).stream().filter(run -> !run.state().isFinal()).toList();
        return new Shown(view, runs, null, why);
    }

    private Token token(RpcCall call, NewToken wanted) {
        Joining.Made made =
                joining()
                        .createToken(
                                wanted.name(),
                                Objects.requireNonNullElse(wanted.labels(), Map.of()),
                                wanted.expiresIn(),
                                call.caller().user());
        return new Token(made.secret(), made.token().hash().id(), made.token().expiresAt());
    }

    private NodeView label(Labelling labelling) {
        joining()
                .label(
                        labelling.name(),
                        Objects.requireNonNullElse(labelling.set(), Map.of()),
                        Objects.requireNonNullElse(labelling.remove(), List.of()));
        return view(labelling.name(), false);
    }

    private NodeView view(NodeName name, boolean withFacts) {
        Nodes all = nodes();
        all.state(name); // where there is none, no query has to be evaluated to say so
        return all.view(name, withFacts, groupsOf(groups.memberships()).apply(name));
    }

    private static Function<NodeName, List<String>> groupsOf(Memberships memberships) {
        return node -> memberships.of(node).stream().map(group -> group.value()).toList();
    }

    private Nodes nodes() {
        return door().nodes();
    }

    private Joining joining() {
        return door().joining();
    }

    private NodeDoor door() {
        if (door == null) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "This server is a node and has no nodes itself",
                    "Ask the primary.");
        }
        return door;
    }
}
