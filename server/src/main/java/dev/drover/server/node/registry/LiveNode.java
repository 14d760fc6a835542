package dev.drover.server.node.registry;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.NodeActivity;
import dev.drover.api.NodeName;
import dev.drover.api.NodeState;
import dev.drover.api.NodeView;
import dev.drover.api.RunChanges;
import dev.drover.api.RunId;
import dev.drover.api.RunView;
import dev.drover.server.node.link.Link;
import dev.drover.server.node.order.VerifyingKey;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** One node: what is stored of it, and what only its link tells. Safe for use by many threads. */
final class LiveNode {

    /** Held while the record is changed and stored; whoever only looks does not wait for disks. */
    private final Object changing = new Object();

    @GuardedBy("changing")
    private boolean over;

    private volatile NodeRecord record;
    private volatile List<VerifyingKey> keys;
    private @Nullable Link link;
    private @Nullable Link welcomed;
    private @Nullable String address;

    /** Whether it said hello to this server, and not only to an earlier one. */
    private boolean greeted;

    /** Nobody could link before the server started: whatever waits for it waits from then on. */
    private long silentSince = System.nanoTime();

    private @Nullable Instant lastContactAt;
    private @Nullable Long clockOffset;
    private @Nullable NodeActivity activity;
    private @Nullable Long statusVersion;
    private @Nullable Long runsVersion;
    private int factsStamp;
    private Map<RunId, RunView> runs = Map.of();
    private @Nullable NodeState shown;

    LiveNode(NodeRecord record) {
        this.record = record;
        this.keys = keys(record);
        this.lastContactAt = record.lastContactAt();
        this.address = record.address();
    }

    private static List<VerifyingKey> keys(NodeRecord record) {
        return record.keys().stream().map(VerifyingKey::of).toList();
    }

    NodeName name() {
        return record.name();
    }

    NodeRecord record() {
        return record;
    }

    /**
     * Changes what is kept of it; false where it is no node any more.
     *
     * @param store is told of what is another than before
     */
    boolean change(UnaryOperator<NodeRecord> change, Consumer<NodeRecord> store) {
        synchronized (changing) {
            if (over) {
                return false;
            }
            NodeRecord changed = change.apply(record);
            if (!changed.equals(record)) {
                store.accept(changed);
                record(changed);
            }
            return true;
        }
    }

    /** Nothing is kept of it from now on: a change that is late would bring it back. */
    void end(Runnable store) {
        synchronized (changing) {
            store.run();
            over = true;
        }
    }

    private void record(NodeRecord other) {
        if (!other.keys().equals(record.keys())) {
            keys = keys(other);
        }
        record = other;
    }

    List<VerifyingKey> keys() {
        return keys;
    }

    /** The link before it, which is to be closed. */
    synchronized @Nullable Link linked(Link fresh, InetAddress from) {
        Link before = link;
        address = from.getHostAddress();
        link = fresh;
        welcomed = null;
        statusVersion = null;
        runsVersion = null;
        factsStamp = 0;
        return before;
    }

    /** False where another one has taken its place. */
    synchronized boolean welcome(Link of) {
        if (!of.equals(link)) {
            return false;
        }
        welcomed = of;
        greeted = true;
        return true;
    }

    /** False where another one has taken its place. */
    synchronized boolean unlinked(Link of, Instant now) {
        if (!of.equals(link)) {
            return false;
        }
        link = null;
        welcomed = null;
        silentSince = System.nanoTime();
        lastContactAt = now;
        return true;
    }

    /** Where its last link comes from, or came from. */
    synchronized @Nullable String address() {
        return address;
    }

    /** Whatever link there is. */
    synchronized Optional<Link> anyLink() {
        return Optional.ofNullable(link);
    }

    /** The one on which the node said hello. */
    synchronized Optional<Link> link() {
        return Optional.ofNullable(welcomed);
    }

    synchronized Duration silence() {
        return welcomed != null
                ? Duration.ZERO
                : Duration.ofNanos(Math.max(1, System.nanoTime() - silentSince));
    }

    synchronized NodeReport.Ask ask(Instant now, Duration patience) {
        return new NodeReport.Ask(now, statusVersion, runsVersion, factsStamp, patience);
    }

    /** False, and nothing changed, where another link has taken the place of that one. */
    synchronized boolean told(Link by, NodeReport.News news, Instant now, Duration took) {
        if (!by.equals(link)) {
            return false;
        }
        lastContactAt = now;
        statusVersion = news.status().version();
        runsVersion = news.runs().version();
        factsStamp = news.factsStamp();
        activity = news.activity();
        // Half of what was not waiting is the way back.
        long way = Math.max(0, took.minus(news.waited()).toMillis()) / 2;
        clockOffset = news.time().plusMillis(way).toEpochMilli() - now.toEpochMilli();
        runs = merged(news.runs());
        return true;
    }

    synchronized void said(NodeActivity now, Instant at) {
        activity = now;
        lastContactAt = at;
    }

    private Map<RunId, RunView> merged(RunChanges changes) {
        if (changes.changes().isEmpty() && changes.removed().isEmpty() && !changes.reset()) {
            return runs;
        }
        Map<RunId, RunView> all = changes.reset() ? new TreeMap<>() : new TreeMap<>(runs);
        changes.removed().forEach(all::remove);
        changes.changes().forEach(run -> all.put(run.runId(), run));
        return all;
    }

    synchronized Collection<RunView> runs() {
        return new ArrayList<>(runs.values());
    }

    synchronized NodeState state(Duration silentAfter) {
        if (record.isRevoked()) {
            return NodeState.REVOKED;
        }
        if (welcomed != null) {
            return NodeState.ONLINE;
        }
        if (lastContactAt == null) {
            return NodeState.JOINED;
        }
        if (System.nanoTime() - silentSince >= silentAfter.toNanos()) {
            return NodeState.SILENT;
        }
        return greeted ? NodeState.ONLINE : NodeState.JOINED;
    }

    /**
     * Whether the state is another one than was told last. After a start nothing is told of a node
     * that has not linked yet, before it has had the time for that.
     */
    synchronized boolean changed(NodeState now) {
        if (now == shown || (shown == null && now == NodeState.JOINED && lastContactAt != null)) {
            return false;
        }
        shown = now;
        return true;
    }

    synchronized @Nullable Instant lastContactAt(Instant now) {
        return welcomed == null ? lastContactAt : now;
    }

    synchronized NodeView view(Duration silentAfter, boolean withFacts, List<String> groups) {
        NodeRecord known = record;
        Duration roundTrip = welcomed == null ? null : welcomed.roundTrip();
        return new NodeView(
                known.name(),
                state(silentAfter),
                known.labels(),
                withFacts ? known.facts() : null,
                groups,
                known.joinedAt(),
                lastContactAt,
                clockOffset,
                roundTrip == null ? null : roundTrip.toNanos() / 1e6,
                address,
                known.version(),
                activity);
    }
}
