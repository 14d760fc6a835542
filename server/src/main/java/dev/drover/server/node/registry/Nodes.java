package dev.drover.server.node.registry;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.NodeChanges;
import dev.drover.api.NodeName;
import dev.drover.api.NodeState;
import dev.drover.api.NodeView;
import dev.drover.api.RunView;
import dev.drover.server.data.Subscription;
import dev.drover.server.node.NodesConfiguration;
import dev.drover.server.node.group.KnownNode;
import dev.drover.server.node.link.Link;
import dev.drover.server.node.order.Orders;
import dev.drover.server.node.order.VerifyingKey;

import org.eclipse.jetty.websocket.core.FrameHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.JsonNode;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * All nodes of this primary: who they are, and what is known of them.
 *
 * <p>Safe for use by many threads.
 */
public final class Nodes implements Orders.Nodes, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Nodes.class);

    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    /** What else wants to know of nodes. Called on virtual threads; may block. */
    public interface Listener {

        /** The node has linked and said hello. */
        void linked(NodeName node, Link link);

        void told(NodeName node, NodeReport.News news);

        /** Its state is another one; the first is told after a start. */
        void changed(NodeName node, NodeState state);

        /** It is no node any more. */
        void removed(NodeName node);
    }

    private final NodeStore store;
    private final NodesConfiguration configuration;
    private final InstantSource clock;
    private final Map<NodeName, LiveNode> nodes = new ConcurrentSkipListMap<>();
    private final NodeLinks links;
    private final NodeTable table;
    private final Thread watch;
    private volatile Listener listener = new Nobody();

    public Nodes(NodeStore store, NodesConfiguration configuration, InstantSource clock) {
        this.store = store;
        this.configuration = configuration;
        this.clock = clock;
        this.links = new NodeLinks(this, configuration.link(), clock);
        this.table = new NodeTable(clock);
        store.nodes().forEach(record -> nodes.put(record.name(), new LiveNode(record)));
        nodes.values().forEach(this::show);
        this.watch = Thread.ofVirtual().name("node-watch").unstarted(this::watch);
    }

    /**
     * Takes links from now on.
     *
     * @param epoch that nodes are told
     * @param more what nodes may call, beside what is about their own state
     */
    public void open(long epoch, Map<String, NodeMethod> more, Listener hears) {
        this.listener = hears;
        links.open(epoch, more);
        watch.start();
    }

    /** Something that nodes may call; told which of them does. */
    @FunctionalInterface
    public interface NodeMethod {
        @Nullable Object call(NodeName node, Link link, JsonNode parameters)
                throws InterruptedException;
    }

    // ---- who there is

    public int size() {
        return nodes.size();
    }

    @Override
    public boolean has(NodeName node) {
        return nodes.containsKey(node);
    }

    public Collection<NodeName> names() {
        return List.copyOf(nodes.keySet());
    }

    /** What nodes are chosen by, of all of them. */
    public List<KnownNode> known() {
        return nodes.values().stream()
                .map(node ->
                        new KnownNode(
                                node.name(),
                                node.state(configuration.silentAfter()),
                                node.record().labels(),
                                node.record().facts()))
                .toList();
    }

    public Optional<NodeRecord> record(NodeName node) {
        return Optional.ofNullable(nodes.get(node)).map(LiveNode::record);
    }

    public NodeState state(NodeName node) {
        return node(node).state(configuration.silentAfter());
    }

    /** NOT_FOUND where there is none. */
    public NodeView view(NodeName node, boolean withFacts, List<String> groups) {
        return node(node).view(configuration.silentAfter(), withFacts, groups);
    }

    /** By name, without facts. */
    public List<NodeView> views(Function<NodeName, List<String>> groups) {
        return nodes.values().stream()
                .map(node ->
                        node.view(configuration.silentAfter(), false, groups.apply(node.name())))
                .toList();
    }

    /** Counts what {@link #poll} tells. */
    public long version() {
        return table.version();
    }

    /**
     * What changed since a version; waits up to {@code wait} where nothing did. Null asks for
     * everything.
     */
    public NodeChanges poll(@Nullable Long since, Duration wait) {
        return table.poll(since, wait);
    }

    /** Subscribes to the same; {@code signal} must not block. */
    public Subscription<NodeChanges> watch(@Nullable Long since, Runnable signal) {
        return table.watch(since, signal);
    }

    /** The runs that the node hosts or hosted, as it last said. */
    public Collection<RunView> runs(NodeName node) {
        return node(node).runs();
    }

    @Override
    public Optional<Link> link(NodeName node) {
        return Optional.ofNullable(nodes.get(node)).flatMap(LiveNode::link);
    }

    /** UNAVAILABLE where the node is not linked, NOT_FOUND where there is none. */
    public Link requireLink(NodeName name) {
        LiveNode node = node(name);
        return node.link()
                .orElseThrow(() ->
                        new DroverException(
                                ErrorKind.UNAVAILABLE,
                                "Node "
                                        + name
                                        + " is not linked"
                                        + (node.record().lastContactAt() == null
                                                ? " and never was"
                                                : "; last heard of at "
                                                        + node.lastContactAt(clock.instant())),
                                "See whether Drover runs there and reaches this primary."));
    }

    /**
     * Waits until the node is linked.
     *
     * @throws DroverException NOT_FOUND where there is none, UNAVAILABLE where it does not link in
     *     time
     */
    public Link awaitLink(NodeName name, Duration timeout) throws InterruptedException {
        links.await(() -> node(name).link().isPresent(), timeout);
        return requireLink(name);
    }

    @Override
    public Duration silence(NodeName node) {
        LiveNode known = nodes.get(node);
        return known == null ? Duration.ofNanos(1) : known.silence();
    }

    @Override
    public List<VerifyingKey> keys(NodeName node) {
        LiveNode known = nodes.get(node);
        return known == null ? List.of() : known.keys();
    }

    LiveNode node(NodeName name) {
        LiveNode node = nodes.get(name);
        if (node == null) {
            throw unknown(name);
        }
        return node;
    }

    /** Whether it is the node of its name, and not one that was removed or joined anew since. */
    boolean isKnown(LiveNode node) {
        return nodes.get(node.name()) == node;
    }

    Optional<LiveNode> find(NodeName name) {
        return Optional.ofNullable(nodes.get(name));
    }

    Listener listener() {
        return listener;
    }

    private static DroverException unknown(NodeName name) {
        return new DroverException(
                ErrorKind.NOT_FOUND,
                "There is no node " + name,
                "'drover node list' shows those that there are.",
                Map.of("node", name.value()),
                null);
    }

    // ---- changes

    /**
     * A machine has joined, for the first time or anew.
     *
     * @param stored keeps that; what is kept of an earlier node of the name does not change any
     *     more from then on
     */
    public void joined(NodeRecord record, Runnable stored) {
        LiveNode fresh = new LiveNode(record);
        LiveNode before = nodes.get(record.name());
        if (before == null) {
            stored.run();
        } else {
            before.end(stored);
        }
        nodes.put(record.name(), fresh);
        if (before != null) {
            before.anyLink().ifPresent(link -> link.close("the node joined anew"));
        }
        look(fresh);
        show(fresh);
    }

    /**
     * Changes what administrators say of a node.
     *
     * @param change gives the labels after it, or throws
     */
    public void label(NodeName name, UnaryOperator<Map<String, String>> change) {
        change(name, record -> record.withLabels(change.apply(record.labels())));
    }

    /** The certificate that a node was given in place of its present one, and its key. */
    public void renewed(NodeName name, String certificate, String key) {
        change(
                name,
                record -> record.withCertificates(record.certificate(), certificate).withKey(key));
    }

    /**
     * Has a node make itself another key and get a certificate for it; returns when it has linked
     * with that.
     *
     * @throws DroverException NOT_FOUND, UNAVAILABLE where it is not linked, TIMEOUT where it does
     *     not come back in time, and whatever the node says against it
     */
    public void rotate(NodeName name, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        String before = node(name).record().certificate();
        Link link = requireLink(name);
        try {
            link.ask("node.rotate", Map.of(), timeout);
        } catch (DroverException e) {
            if (link.isOpen()) {
                throw e;
            } // else it has left this link already, for one with the new certificate
        }
        boolean linked =
                links.await(
                        () ->
                                !Objects.equals(node(name).record().certificate(), before)
                                        && node(name).link().isPresent(),
                        Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        if (!linked) {
            throw new DroverException(
                    ErrorKind.TIMEOUT,
                    "Node "
                            + name
                            + " has not linked with another certificate within "
                            + timeout.toSeconds()
                            + " s",
                    "It may still do so, and its present one is good until then. See 'drover node"
                            + " show "
                            + name
                            + "' and the log there.");
        }
    }

    /** From now on it cannot link, until it joins anew. */
    public void revoke(NodeName name) {
        change(name, record -> record.withCertificates(null, null));
        LiveNode node = node(name);
        node.anyLink().ifPresent(link -> link.close("the node was revoked"));
        look(node);
    }

    public void remove(NodeName name) {
        LiveNode node = node(name);
        node.end(() -> store.delete(name));
        nodes.remove(name, node);
        table.remove(name);
        node.anyLink().ifPresent(link -> link.close("the node was removed"));
        listener.removed(name);
    }

    void change(NodeName name, UnaryOperator<NodeRecord> change) {
        LiveNode node = node(name);
        if (!node.change(change, store::update)) {
            throw unknown(name);
        }
        show(node);
    }

    void show(LiveNode node) {
        table.show(() ->
                isKnown(node)
                        ? Optional.of(node.view(configuration.silentAfter(), false, List.of()))
                        : Optional.empty());
    }

    /**
     * The end of a link for a machine that shows this certificate, which the authority has signed.
     *
     * @throws DroverException NOT_ALLOWED where no node may link with it
     */
    public FrameHandler accept(X509Certificate certificate, InetAddress address) {
        return links.accept(certificate, address);
    }

    // ---- what nobody says

    private void watch() {
        try {
            while (true) {
                nodes.values().forEach(this::look);
                Thread.sleep(LOOK_EVERY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells of its state, where that is another one. */
    void look(LiveNode node) {
        NodeState state = node.state(configuration.silentAfter());
        if (node.changed(state)) {
            show(node);
            try {
                listener.changed(node.name(), state);
            } catch (RuntimeException e) {
                LOG.atError()
                        .addKeyValue("node", node.name())
                        .setCause(e)
                        .log("Whoever hears of nodes failed");
            }
        }
    }

    @Override
    public void close() {
        watch.interrupt();
        nodes.values()
                .forEach(node -> node.anyLink().ifPresent(link -> link.close("the primary stops")));
        links.close();
        table.close();
    }

    private static final class Nobody implements Listener {
        @Override
        public void linked(NodeName node, Link link) {}

        @Override
        public void told(NodeName node, NodeReport.News news) {}

        @Override
        public void changed(NodeName node, NodeState state) {}

        @Override
        public void removed(NodeName node) {}
    }
}
