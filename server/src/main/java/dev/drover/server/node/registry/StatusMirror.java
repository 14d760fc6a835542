package dev.drover.server.node.registry;

import dev.drover.api.DroverException;
import dev.drover.api.Json;
import dev.drover.api.Level;
import dev.drover.api.NodeName;
import dev.drover.api.NodeState;
import dev.drover.api.StatusChanges;
import dev.drover.api.StatusValue;
import dev.drover.server.data.StatusBoard;
import dev.drover.server.data.StatusUpdate;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Shows nodes' status values among the primary's own, as {@code node/NAME/...}, and as {@code
 * node/NAME} that a node is silent. Safe for use by many threads.
 */
public final class StatusMirror {

    private static final Logger LOG = LoggerFactory.getLogger(StatusMirror.class);

    private final StatusBoard board;
    private final int most;
    private final Map<NodeName, Set<String>> shown = new ConcurrentHashMap<>();

    /**
     * @param most values of one node
     */
    public StatusMirror(StatusBoard board, int most) {
        this.board = board;
        this.most = most;
    }

    /** What the node said that changed. */
    public void told(NodeName node, StatusChanges changes) {
        if (changes.changes().isEmpty() && changes.removed().isEmpty() && !changes.reset()) {
            return;
        }
        Set<String> known = shown.computeIfAbsent(node, this::left);
        synchronized (known) {
            if (changes.reset()) {
                Set<String> gone = new HashSet<>(known);
                changes.changes().forEach(value -> gone.remove(name(node, value.name())));
                gone.forEach(name -> clear(known, name));
            }
            changes.removed().forEach(name -> clear(known, name(node, name)));
            changes.changes().forEach(value -> show(known, node, value));
        }
    }

    public void changed(NodeName node, NodeState state) {
        switch (state) {
            case SILENT -> show(node, "silent", Level.ERROR, "Nothing is heard of this node");
            case REVOKED ->
                    show(
                            node,
                            "revoked",
                            Level.WARNING,
                            "This node cannot link until it joins anew");
            case ONLINE, JOINED -> board.clear("node/" + node);
        }
    }

    private void show(NodeName node, String value, Level level, String text) {
        board.set(
                "node/" + node,
                new StatusUpdate(Json.mapper().valueToTree(value), level, text, null, null, null));
    }

    public void removed(NodeName node) {
        Set<String> known = shown.computeIfAbsent(node, this::left);
        synchronized (known) {
            new HashSet<>(known).forEach(name -> clear(known, name));
        }
        shown.remove(node);
        board.clear("node/" + node);
    }

    /** What an earlier server showed of it. */
    private Set<String> left(NodeName node) {
        Set<String> names = new HashSet<>();
        board.poll(null, name(node, ""), Duration.ZERO)
                .changes()
                .forEach(value -> names.add(value.name()));
        return names;
    }

    private void show(Set<String> known, NodeName node, StatusValue value) {
        String name = name(node, value.name());
        if (!known.contains(name) && known.size() >= most) {
            LOG.atDebug()
                    .addKeyValue("node", node)
                    .addKeyValue("value", value.name())
                    .addKeyValue("limit", most)
                    .log("A node has more status values than are shown of one");
            return;
        }
        try {
            board.set(
                    name,
                    new StatusUpdate(
                            value.value(),
                            value.level(),
                            value.text(),
                            value.unit(),
                            null,
                            value.runId()));
            known.add(name);
        } catch (DroverException e) {
            LOG.atWarn()
                    .addKeyValue("node", node)
                    .addKeyValue("value", value.name())
                    .setCause(e)
                    .log("A node's status value cannot be shown");
        }
    }

    private void clear(Set<String> known, String name) {
        board.clear(name);
        known.remove(name);
    }

    private static String name(NodeName node, String name) {
        return "node/" + node + "/" + name;
    }
}
