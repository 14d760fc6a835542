package dev.drover.server.node.registry;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.server.node.link.Link;
import dev.drover.server.node.link.LinkConfiguration;
import dev.drover.server.node.link.LinkKeeper;
import dev.drover.server.node.link.LinkMethod;
import dev.drover.server.tls.NodeIdentity;

import org.eclipse.jetty.websocket.core.FrameHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.JsonNode;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The links of a primary's nodes. Each linked node is asked without a pause what changed there; it
 * answers when something did, or after a while.
 *
 * <p>Safe for use by many threads.
 */
final class NodeLinks implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NodeLinks.class);

    private final Nodes nodes;
    private final LinkConfiguration configuration;
    private final InstantSource clock;
    private final LinkKeeper keeper;
    private final Map<String, LinkMethod> methods = new ConcurrentHashMap<>();
    private final ReentrantLock linking = new ReentrantLock();
    private final Condition linked = linking.newCondition();
    private volatile long epoch;

    NodeLinks(Nodes nodes, LinkConfiguration configuration, InstantSource clock) {
        this.nodes = nodes;
        this.configuration = configuration;
        this.clock = clock;
        this.keeper = new LinkKeeper(configuration);
    }

    /** What nodes may call from now on. */
    void open(long ofPrimary, Map<String, Nodes.NodeMethod> more) {
        epoch = ofPrimary;
        more.forEach((name, method) ->
                methods.put(
                        name, (link, parameters) -> method.call(nameOf(link), link, parameters)));
        methods.put(
                "node.hello",
                LinkMethod.of(
                        NodeReport.Hello.class, (link, hello) -> hello(nameOf(link), link, hello)));
    }

    /** Waits for something that a link brings; false where the time is over before. */
    boolean await(BooleanSupplier condition, Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        linking.lock();
        try {
            while (!condition.getAsBoolean()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                linked.awaitNanos(left);
            }
            return true;
        } finally {
            linking.unlock();
        }
    }

    /**
     * The end of a link for a machine that shows this certificate, which the authority has signed.
     *
     * @throws DroverException NOT_ALLOWED where no node may link with it
     */
    FrameHandler accept(X509Certificate certificate, InetAddress address) {
        String subject = certificate.getSubjectX500Principal().getName();
        NodeName name = new NodeName(subject.replaceFirst("^CN=", ""));
        LiveNode node = nodes.find(name).orElse(null);
        String fingerprint = NodeIdentity.fingerprint(certificate);
        if (node == null || !takesUp(node, fingerprint)) {
            LOG.atWarn()
                    .addKeyValue("node", name)
                    .addKeyValue("address", address.getHostAddress())
                    .log("Refused a link: there is no such node with that certificate");
            throw new DroverException(
                    ErrorKind.NOT_ALLOWED,
                    "Node " + name + " may not link with this certificate",
                    "It was removed or revoked, or its certificate was replaced; join again with"
                            + " a new token.");
        }
        return new Link("node " + name, methods, configuration, new Ear(node, fingerprint, address))
                .handler();
    }

    /** Whether a node may link; the first link with its next certificate makes it the only one. */
    private boolean takesUp(LiveNode node, String fingerprint) {
        if (mayLink(node, fingerprint) && isNext(node.record(), fingerprint)) {
            // Who waited here for a revocation to be stored finds the node revoked.
            nodes.change(
                    node.name(),
                    record ->
                            isNext(record, fingerprint)
                                    ? record.withCertificates(fingerprint, null)
                                    : record);
        }
        return mayLink(node, fingerprint);
    }

    private static boolean mayLink(LiveNode node, String fingerprint) {
        NodeRecord record = node.record();
        return fingerprint.equals(record.certificate()) || isNext(record, fingerprint);
    }

    private static boolean isNext(NodeRecord record, String fingerprint) {
        return !record.isRevoked() && fingerprint.equals(record.nextCertificate());
    }

    private static NodeName nameOf(Link link) {
        return new NodeName(link.peer().substring("node ".length()));
    }

    private LinkMethod.Answer hello(NodeName name, Link link, NodeReport.Hello hello) {
        LiveNode node = nodes.node(name);
        Instant now = clock.instant();
        node.said(hello.activity(), now);
        boolean usable = areUsable(name, hello.facts());
        nodes.change(
                name,
                record ->
                        (usable ? record.withFacts(hello.facts()) : record)
                                .withContact(now, node.address(), hello.version()));
        // After the answer: the node has the primary's time before it gets an order.
        return new LinkMethod.Answer(
                new NodeReport.Welcome(clock.instant(), epoch), () -> begin(node, link));
    }

    /** What a node says beyond the bound is left out; those that it said before stay. */
    private static boolean areUsable(NodeName node, JsonNode facts) {
        try {
            FactsBound.check(facts);
            return true;
        } catch (DroverException e) {
            LOG.atWarn()
                    .addKeyValue("node", node)
                    .addKeyValue("reason", e.text())
                    .log("The facts of a node are not taken");
            return false;
        }
    }

    private void begin(LiveNode node, Link link) {
        linking.lock();
        try {
            if (!node.welcome(link)) {
                return;
            }
            linked.signalAll();
        } finally {
            linking.unlock();
        }
        nodes.look(node);
        nodes.listener().linked(node.name(), link);
        askForNews(node, link);
    }

    private void askForNews(LiveNode node, Link link) {
        long askedAt = System.nanoTime();
        var _ =
                link.call(
                                "node.news",
                                node.ask(clock.instant(), configuration.newsWait()),
                                configuration.newsWait().plus(configuration.callTimeout()))
                        .whenComplete((answer, failure) -> {
                            if (failure != null) {
                                if (link.isOpen()) {
                                    link.abort(
                                            "it does not say what changed: "
                                                    + failure.getMessage());
                                }
                                return;
                            }
                            Thread.ofVirtual()
                                    .name("node-news")
                                    .start(() ->
                                            told(node, link, answer, System.nanoTime() - askedAt));
                        });
    }

    private void told(LiveNode node, Link link, JsonNode answer, long nanos) {
        try {
            NodeReport.News news = Json.mapper().treeToValue(answer, NodeReport.News.class);
            if (!node.told(link, news, clock.instant(), Duration.ofNanos(nanos))) {
                return; // another link has taken its place, and asks itself
            }
            JsonNode facts = news.facts();
            if (facts != null && areUsable(node.name(), facts)) {
                nodes.change(node.name(), record -> record.withFacts(facts));
            }
            nodes.show(node);
            nodes.listener().told(node.name(), news);
        } catch (RuntimeException e) { // the edge of the node's news: the link goes on
            LOG.atError()
                    .addKeyValue("node", node.name())
                    .setCause(e)
                    .log("What a node said cannot be used");
            link.abort("what it says cannot be used");
            return;
        }
        askForNews(node, link);
    }

    @Override
    public void close() {
        keeper.close();
    }

    /** What happens to one link. */
    private final class Ear implements Link.Listener {

        private final LiveNode node;
        private final String certificate;
        private final InetAddress address;

        Ear(LiveNode node, String certificate, InetAddress address) {
            this.node = node;
            this.certificate = certificate;
            this.address = address;
        }

        @Override
        public void opened(Link link) {
            keeper.add(link);
            Link before = node.linked(link, address);
            if (before != null) {
                before.close("the node linked anew from " + address.getHostAddress());
            }
            // Who was removed or revoked while the link opened found no link to be closed.
            if (!nodes.isKnown(node) || !mayLink(node, certificate)) {
                link.close("the node may not link any more");
            }
        }

        @Override
        public void closed(Link link, String reason) {
            keeper.remove(link);
            Instant now = clock.instant();
            if (node.unlinked(link, now)) {
                LOG.atInfo()
                        .addKeyValue("node", node.name())
                        .addKeyValue("reason", reason)
                        .log("A node's link ended");
                Thread.ofVirtual().name("node-unlinked").start(() -> keepContact(now));
            }
        }

        private void keepContact(Instant at) {
            try {
                if (nodes.isKnown(node)) {
                    nodes.change(
                            node.name(),
                            record ->
                                    record.withContact(
                                            at, address.getHostAddress(), record.version()));
                }
            } catch (DroverException e) {
                LOG.atWarn()
                        .addKeyValue("node", node.name())
                        .addKeyValue("reason", e.text())
                        .log("The last contact with a node could not be written down");
            }
        }
    }
}
