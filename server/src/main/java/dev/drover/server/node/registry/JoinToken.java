package dev.drover.server.node.registry;

import dev.drover.api.NodeName;
import dev.drover.server.access.TokenHash;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Map;

/**
 * A token by which one machine may join.
 *
 * @param name the only name that it may join under; null for any that is free
 * @param labels that the node gets
 * @param usedBy the node that joined with it; null while it is unused
 */
public record JoinToken(
        TokenHash hash,
        @Nullable NodeName name,
        Map<String, String> labels,
        String createdBy,
        Instant createdAt,
        Instant expiresAt,
        @Nullable NodeName usedBy) {

    public JoinToken {
        labels = Map.copyOf(labels);
    }

    public JoinToken usedBy(NodeName node) {
        return new JoinToken(hash, name, labels, createdBy, createdAt, expiresAt, node);
    }
}
