package dev.drover.server.node.member;

import dev.drover.api.DroverException;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.RunChanges;
import dev.drover.api.StatusChanges;
import dev.drover.server.data.Subscription;
import dev.drover.server.node.join.JoinAnswer;
import dev.drover.server.node.join.Renewal;
import dev.drover.server.node.link.Link;
import dev.drover.server.node.link.LinkClient;
import dev.drover.server.node.link.LinkConfiguration;
import dev.drover.server.node.link.LinkMethod;
import dev.drover.server.node.link.UpLink;
import dev.drover.server.node.order.PrimaryClock;
import dev.drover.server.node.registry.NodeReport;
import dev.drover.server.tls.NodeIdentity;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** This server as a node: keeps the link up, and answers what its primary asks of its state. */
public final class Member implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Member.class);

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private final Membership membership;
    private final Function<NodeIdentity, LinkClient> clients;
    private final NodeFeed feed;
    private final String version;
    private final PrimaryClock primaryClock;
    private final InstantSource clock;
    private final Runnable linked;
    private final Map<String, LinkMethod> methods = new ConcurrentHashMap<>();
    private final UpLink upLink;
    private volatile NodeIdentity identity;
    private volatile JsonNode toldFacts = Json.mapper().nullNode();
    private volatile int factsStamp;

    /**
     * One that is not linked yet.
     *
     * @param clients makes what opens links as somebody
     * @param linked told, on a virtual thread, when the primary has been said hello to
     */
    public Member(
            Membership membership,
            Function<NodeIdentity, LinkClient> clients,
            LinkConfiguration configuration,
            NodeFeed feed,
            String version,
            PrimaryClock primaryClock,
            InstantSource clock,
            RandomGenerator random,
            Runnable linked) {
        this.membership = membership;
        this.clients = clients;
        this.feed = feed;
        this.version = version;
        this.primaryClock = primaryClock;
        this.clock = clock;
        this.linked = linked;
        this.identity = membership.identity();
        this.upLink =
                new UpLink(
                        membership.primary(),
                        clients.apply(membership.identity()),
                        configuration,
                        listener -> new Link("the primary", methods, configuration, listener),
                        new Ear(),
                        random);
    }

    public NodeName name() {
        return membership.name();
    }

    /** The link to the primary, where there is one. */
    public Optional<Link> link() {
        return upLink.current();
    }

    /**
     * Begins to link.
     *
     * @param more what the primary may call, beside what is about the node's own state
     */
    public void start(Map<String, LinkMethod> more) {
        methods.putAll(more);
        methods.put("node.news", LinkMethod.of(NodeReport.Ask.class, (link, ask) -> news(ask)));
        upLink.start();
    }

    @Override
    public void close() {
        upLink.close();
    }

    private void hello(Link link) {
        JsonNode facts = feed.facts();
        toldFacts = facts;
        link.call("node.hello", new NodeReport.Hello(version, facts, feed.activity()))
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        link.close("the primary did not answer the hello");
                        return;
                    }
                    // Before the next message is read: an order may come right after.
                    primaryClock.said(
                            Json.mapper().treeToValue(answer, NodeReport.Welcome.class).time());
                    Thread.ofVirtual().name("node-linked").start(() -> greeted(link));
                });
    }

    private void greeted(Link link) {
        linked.run();
        try {
            renewIfDue(link);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (DroverException | IOException e) {
            LOG.atWarn()
                    .setCause(e)
                    .log("The node's certificate could not be renewed; trying later");
        }
    }

    /** The link is made anew with it, and with that the one before is worth nothing. */
    private void renewIfDue(Link link) throws InterruptedException, IOException {
        if (!identity.isDueForRenewal(clock.instant())) {
            return;
        }
        NodeIdentity.Fresh fresh = NodeIdentity.fresh(name().value());
        JsonNode answered =
                link.ask(
                        "node.renew",
                        new Renewal(
                                Base64.getEncoder().encodeToString(fresh.request()),
                                membership.key().verifying()),
                        Duration.ofSeconds(30));
        JoinAnswer answer = Json.mapper().treeToValue(answered, JoinAnswer.class);
        NodeIdentity renewed = fresh.with(answer.certificate(), answer.authority());
        membership.with(renewed).write();
        identity = renewed;
        upLink.use(clients.apply(renewed));
    }

    /** Answers when something changed, or when the time is over. */
    private NodeReport.News news(NodeReport.Ask ask) throws InterruptedException {
        long began = System.nanoTime();
        primaryClock.said(ask.time());
        Duration patience =
                ask.patience().compareTo(LONGEST_WAIT) < 0 ? ask.patience() : LONGEST_WAIT;
        Semaphore signal = new Semaphore(0);
        try (Subscription<StatusChanges> status = feed.status(ask.status(), signal::release);
                Subscription<RunChanges> runs = feed.runs(ask.runs(), signal::release)) {
            StatusChanges statusNow = status.take();
            RunChanges runsNow = runs.take();
            if (isNothing(statusNow) && isNothing(runsNow)) {
                if (signal.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    statusNow = status.take();
                    runsNow = runs.take();
                }
            }
            JsonNode facts = feed.facts();
            if (!facts.equals(toldFacts)) {
                toldFacts = facts;
                factsStamp++;
            }
            return new NodeReport.News(
                    clock.instant(),
                    Duration.ofNanos(System.nanoTime() - began),
                    statusNow,
                    runsNow,
                    feed.activity(),
                    factsStamp,
                    factsStamp == ask.facts() ? null : facts);
        }
    }

    private static boolean isNothing(StatusChanges changes) {
        return changes.changes().isEmpty() && changes.removed().isEmpty() && !changes.reset();
    }

    private static boolean isNothing(RunChanges changes) {
        return changes.changes().isEmpty() && changes.removed().isEmpty() && !changes.reset();
    }

    private final class Ear implements Link.Listener {

        @Override
        public void opened(Link link) {
            factsStamp = 0;
            hello(link);
        }

        @Override
        public void closed(Link link, String reason) {
            // the link up makes another
        }
    }
}
