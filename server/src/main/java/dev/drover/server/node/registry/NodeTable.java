package dev.drover.server.node.registry;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.NodeActivity;
import dev.drover.api.NodeChanges;
import dev.drover.api.NodeName;
import dev.drover.api.NodeView;
import dev.drover.server.data.Delta;
import dev.drover.server.data.Subscription;
import dev.drover.server.data.Versioned;
import dev.drover.server.data.VersionedTable;
import dev.drover.server.data.Words;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Nodes for dashboards that poll what changed. Figures that move all the time are shown anew about
 * once a minute; each of them as a change would wake everybody all the time.
 *
 * <p>Safe for use by many threads.
 */
final class NodeTable implements AutoCloseable {

    private static final int TOMBSTONES = 2_000;
    private static final int WATCHERS = 20_000;
    private static final Duration FRESH = Duration.ofMinutes(1);

    private record Shown(NodeView notable, long at) {}

    private final VersionedTable<NodeView> table;
    private final Words<NodeView, NodeChanges> words = new Words<>(NodeTable::changes);
    private final Object guard = new Object();

    @GuardedBy("guard")
    private final Map<NodeName, Shown> shown = new HashMap<>();

    /** Versions begin above all that an earlier server gave. */
    NodeTable(InstantSource clock) {
        this.table = new VersionedTable<>(clock.millis() * 1_000, TOMBSTONES, WATCHERS);
    }

    long version() {
        return table.version();
    }

    NodeChanges poll(@Nullable Long since, Duration wait) {
        return words.apply(table.poll(since, "", wait));
    }

    Subscription<NodeChanges> watch(@Nullable Long since, Runnable signal) {
        return table.watch(since, "", signal).map(words);
    }

    /**
     * Shows a node as it is now.
     *
     * @param view asked in turn with all others, so that none shows an older one later; empty where
     *     the node is gone
     */
    void show(Supplier<Optional<NodeView>> view) {
        synchronized (guard) {
            view.get().ifPresent(this::showNow);
        }
    }

    void remove(NodeName name) {
        synchronized (guard) {
            shown.remove(name);
            table.remove(name.value());
        }
    }

    @GuardedBy("guard")
    private void showNow(NodeView view) {
        NodeView notable = notable(view);
        long now = System.nanoTime();
        Shown before = shown.get(view.name());
        if (before == null
                || !before.notable().equals(notable)
                || now - before.at() > FRESH.toNanos()) {
            shown.put(view.name(), new Shown(notable, now));
            table.put(view.name().value(), view);
        }
    }

    private static NodeView notable(NodeView view) {
        NodeActivity activity = view.activity();
        return new NodeView(
                view.name(),
                view.state(),
                view.labels(),
                null,
                List.of(),
                view.joinedAt(),
                null,
                null,
                null,
                view.address(),
                view.version(),
                activity == null
                        ? null
                        : new NodeActivity(activity.runs(), activity.processes(), 0, 0));
    }

    private static NodeChanges changes(Delta<NodeView> delta) {
        return new NodeChanges(
                delta.version(),
                delta.changes().stream().map(Versioned::value).toList(),
                delta.removed().stream().map(NodeName::new).toList(),
                delta.reset());
    }

    @Override
    public void close() {
        table.close();
    }
}
