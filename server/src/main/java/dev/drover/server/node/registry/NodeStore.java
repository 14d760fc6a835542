package dev.drover.server.node.registry;

import dev.drover.api.NodeName;
import dev.drover.server.access.TokenHash;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps nodes and join tokens. Methods return once what they did survives the end of the process.
 */
public interface NodeStore {

    List<NodeRecord> nodes();

    /** Adds or replaces a node, and marks the token as used by it; both or none. */
    void join(NodeRecord node, TokenHash token);

    void update(NodeRecord node);

    void delete(NodeName node);

    void insertToken(JoinToken token);

    Optional<JoinToken> token(TokenHash hash);

    /** Those that have not expired. */
    List<JoinToken> tokens(Instant now);

    /** False where there is none. */
    boolean deleteToken(TokenHash hash);

    void deleteTokens(Instant expiredBefore);
}
