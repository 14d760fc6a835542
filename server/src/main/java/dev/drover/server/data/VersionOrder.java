package dev.drover.server.data;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Values and the tombstones of removed ones in one list, ordered by version: what changed since a
 * version is the list's end, found by walking back from there. Guarded by its owner.
 */
final class VersionOrder<V> {

    /** An element of the ring; a tombstone where it has no value. */
    private static final class Node<V> {
        private final String key;
        private @Nullable V value;
        private long version;
        private Node<V> before = this;
        private Node<V> after = this;

        private Node(String key) {
            this.key = key;
        }

        private void unlink() {
            before.after = after;
            after.before = before;
        }

        private void linkBefore(Node<V> other) {
            before = other.before;
            after = other;
            before.after = this;
            other.before = this;
        }
    }

    private final int tombstoneLimit;
    private final Node<V> end = new Node<>("");
    private final TreeMap<String, Node<V>> live = new TreeMap<>();

    /** Oldest first. */
    private final Map<String, Node<V>> tombstones = new LinkedHashMap<>();

    private long oldestAnswerable;

    /**
     * @param version nothing is known of what was removed up to this one
     */
    VersionOrder(long version, int tombstoneLimit) {
        this.oldestAnswerable = version;
        this.tombstoneLimit = tombstoneLimit;
    }

    int size() {
        return live.size();
    }

    @Nullable Versioned<V> get(String key) {
        Node<V> node = live.get(key);
        return node == null ? null : versioned(node);
    }

    /** Versions must come in rising order. */
    void apply(Change<V> change) {
        V value = change.value();
        Node<V> node = value == null ? live.remove(change.key()) : liveNode(change.key());
        if (node == null) {
            return;
        }
        node.unlink();
        node.value = value;
        node.version = change.version();
        node.linkBefore(end);
        if (value == null) {
            tombstones.put(node.key, node);
            forgetOldestTombstone();
        }
    }

    /** Whether what was removed since then is still known. */
    boolean reaches(long since) {
        return since >= oldestAnswerable;
    }

    void collectSince(long since, String prefix, List<Versioned<V>> changes, List<String> removed) {
        for (Node<V> node = end.before; node != end && node.version > since; node = node.before) {
            if (node.key.startsWith(prefix)) {
                if (node.value == null) {
                    removed.add(node.key);
                } else {
                    changes.add(versioned(node));
                }
            }
        }
    }

    List<Versioned<V>> all(String prefix) {
        List<Versioned<V>> all = new ArrayList<>();
        for (Node<V> node : live.tailMap(prefix, true).values()) {
            if (!node.key.startsWith(prefix)) {
                break;
            }
            all.add(versioned(node));
        }
        return all;
    }

    private Node<V> liveNode(String key) {
        Node<V> dead = tombstones.remove(key);
        if (dead != null) {
            live.put(key, dead);
            return dead;
        }
        return live.computeIfAbsent(key, Node::new);
    }

    private void forgetOldestTombstone() {
        if (tombstones.size() > tombstoneLimit) {
            Node<V> oldest = tombstones.values().iterator().next();
            tombstones.remove(oldest.key);
            oldest.unlink();
            oldestAnswerable = oldest.version;
        }
    }

    private static <V> Versioned<V> versioned(Node<V> node) {
        V value = node.value;
        if (value == null) {
            throw new IllegalStateException("A tombstone has no value: " + node.key);
        }
        return new Versioned<>(node.key, value, node.version);
    }
}
