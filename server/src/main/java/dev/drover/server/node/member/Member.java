package dev.drover.server.node.member;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.RunChanges;
import dev.drover.api.StatusChanges;
import dev.drover.server.data.Subscription;
import dev.drover.server.node.facts.CurrentFacts;
import dev.drover.server.node.join.JoinAnswer;
import dev.drover.server.node.join.Renewal;
import dev.drover.server.node.link.Link;
import dev.drover.server.node.link.LinkClient;
import dev.drover.server.node.link.LinkConfiguration;
import dev.drover.server.node.link.LinkMethod;
import dev.drover.server.node.link.UpLink;
import dev.drover.server.node.order.PrimaryClock;
import dev.drover.server.node.order.SigningKey;
import dev.drover.server.node.registry.NodeReport;
import dev.drover.server.tls.NodeIdentity;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.JsonNode;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** This server as a node: keeps the link up, and answers what its primary asks of its state. */
public final class Member implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Member.class);

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    private static final Duration RENEWAL_RETRY = Duration.ofMinutes(1);
    private static final long NEVER = Long.MIN_VALUE;

    private final Function<NodeIdentity, LinkClient> clients;
    private final NodeFeed feed;
    private final String version;
    private final PrimaryClock primaryClock;
    private final InstantSource clock;
    private final Runnable linked;
    private final Map<String, LinkMethod> methods = new ConcurrentHashMap<>();
    private final ReentrantLock linking = new ReentrantLock();
    private final Condition greeted = linking.newCondition();
    private final UpLink upLink;
    private final ReentrantLock renewing = new ReentrantLock();
    private final AtomicLong renewalTriedAt = new AtomicLong(NEVER);
    private final Object telling = new Object();
    private volatile Membership membership;

    @GuardedBy("telling")
    private JsonNode toldFacts = Json.mapper().nullNode();

    @GuardedBy("telling")
    private int factsStamp;

    private final int messageBytes;

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
        this.messageBytes = configuration.messageBytes();
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

    /** Where the primary is. */
    public URI primary() {
        return membership.primary();
    }

    /** What reports are signed with now. */
    public SigningKey signingKey() {
        return membership.key();
    }

    /** The link to the primary, where there is one. */
    public Optional<Link> link() {
        return upLink.current();
    }

    /** UNAVAILABLE where there is no link now. */
    public Link requireLink() {
        return link().orElseThrow(() ->
                new DroverException(
                        ErrorKind.UNAVAILABLE,
                        "There is no link to the primary at " + membership.primary() + " now",
                        "Try again when it is back."));
    }

    /** Waits until there is a link; UNAVAILABLE where there is none in time. */
    public Link awaitLink(Duration timeout) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        linking.lock();
        try {
            long left = timeout.toNanos();
            while (link().isEmpty() && left > 0) {
                greeted.awaitNanos(left);
                left = deadline - System.nanoTime();
            }
            return requireLink();
        } finally {
            linking.unlock();
        }
    }

    /**
     * Begins to link.
     *
     * @param more what the primary may call, beside what is about the node's own state
     */
    public void start(Map<String, LinkMethod> more) {
        methods.putAll(more);
        methods.put("node.news", LinkMethod.of(NodeReport.Ask.class, this::news));
        methods.put("node.rotate", (link, parameters) -> rotate(link));
        upLink.start();
    }

    @Override
    public void close() {
        upLink.close();
    }

    private void hello(Link link) {
        JsonNode facts = feed.facts();
        synchronized (telling) {
            toldFacts = facts;
            factsStamp = 0;
        }
        var _ =
                link.call("node.hello", new NodeReport.Hello(version, facts, feed.activity()))
                        .thenAccept(answer -> {
                            // Before the next message is read: an order may come right after.
                            primaryClock.said(
                                    Json.mapper()
                                            .treeToValue(answer, NodeReport.Welcome.class)
                                            .time());
                            Thread.ofVirtual().name("node-linked").start(() -> greeted(link));
                        })
                        .exceptionally(failure -> {
                            link.close("the hello was not answered: " + failure.getMessage());
                            return null;
                        });
    }

    private void greeted(Link link) {
        linking.lock();
        try {
            greeted.signalAll();
        } finally {
            linking.unlock();
        }
        linked.run();
        renewWhereDue(link);
    }

    /** Looked at with all news, too: a link may last longer than a certificate. */
    private void renewWhereDue(Link link) {
        if (!membership.identity().isDueForRenewal(clock.instant())) {
            return;
        }
        long now = System.nanoTime();
        long before = renewalTriedAt.get();
        boolean isTime = before == NEVER || now - before > RENEWAL_RETRY.toNanos();
        if (isTime && renewalTriedAt.compareAndSet(before, now)) {
            Thread.ofVirtual().name("node-renewal").start(() -> tryToRenew(link));
        }
    }

    private void tryToRenew(Link link) {
        try {
            linkWith(renew(link, false));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (DroverException e) {
            LOG.atWarn()
                    .setCause(e)
                    .log("The node's certificate could not be renewed; trying later");
        }
    }

    /** The primary wants it now. It gets its answer before the link is made anew, or no link. */
    private @Nullable Object rotate(Link link) throws InterruptedException {
        NodeIdentity renewed = renew(link, true);
        Thread.ofVirtual().name("node-rotated").start(() -> linkWith(renewed));
        return null;
    }

    private void linkWith(NodeIdentity renewed) {
        upLink.use(clients.apply(renewed));
    }

    /**
     * Once the link is made anew with it, the one before is worth nothing.
     *
     * @param otherKey whether reports are to be signed with another key from then on
     */
    private NodeIdentity renew(Link link, boolean otherKey) throws InterruptedException {
        renewing.lockInterruptibly();
        try {
            return renewOnce(link, otherKey ? SigningKey.create() : membership.key());
        } finally {
            renewing.unlock();
        }
    }

    private NodeIdentity renewOnce(Link link, SigningKey key) throws InterruptedException {
        Membership before = membership;
        NodeIdentity.Fresh fresh = NodeIdentity.fresh(name().value());
        JsonNode answered =
                link.ask(
                        "node.renew",
                        new Renewal(
                                Base64.getEncoder().encodeToString(fresh.request()),
                                key.verifying()),
                        Duration.ofSeconds(30));
        JoinAnswer answer = Json.mapper().treeToValue(answered, JoinAnswer.class);
        NodeIdentity renewed = fresh.with(answer.certificate(), answer.authority());
        Membership after = before.with(renewed, key);
        after.writeKeys(before);
        membership = after;
        return renewed;
    }

    /** Answers when something changed, or when the time is over. */
    private NodeReport.News news(Link link, NodeReport.Ask ask) throws InterruptedException {
        long began = System.nanoTime();
        renewWhereDue(link);
        primaryClock.said(ask.time());
        Duration patience =
                ask.patience().compareTo(LONGEST_WAIT) < 0 ? ask.patience() : LONGEST_WAIT;
        Semaphore signal = new Semaphore(0);
        try (Subscription<StatusChanges> status = feed.status(ask.status(), signal::release);
                Subscription<RunChanges> runs = feed.runs(ask.runs(), signal::release);
                CurrentFacts.Hearing _ = feed.hearFacts(signal::release)) {
            StatusChanges statusNow = status.take();
            RunChanges runsNow = runs.take();
            boolean factsAreKnown = stamp(feed.facts()) == ask.facts();
            if (isNothing(statusNow) && isNothing(runsNow) && factsAreKnown) {
                if (signal.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    statusNow = status.take();
                    runsNow = runs.take();
                }
            }
            JsonNode facts = feed.facts();
            int stamp = stamp(facts);
            NodeReport.News news =
                    new NodeReport.News(
                            clock.instant(),
                            Duration.ofNanos(System.nanoTime() - began),
                            statusNow,
                            runsNow,
                            feed.activity(),
                            stamp,
                            stamp == ask.facts() ? null : facts);
            return news.fitting(messageBytes / 2);
        }
    }

    /** By which the primary says which facts it has: another one for others. */
    private int stamp(JsonNode facts) {
        synchronized (telling) {
            if (!facts.equals(toldFacts)) {
                toldFacts = facts;
                factsStamp++;
            }
            return factsStamp;
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
            hello(link);
        }

        @Override
        public void closed(Link link, String reason) {
            // the link up makes another
        }
    }
}
