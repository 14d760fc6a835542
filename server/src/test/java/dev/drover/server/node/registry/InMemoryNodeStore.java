package dev.drover.server.node.registry;

import dev.drover.api.NodeName;
import dev.drover.server.access.TokenHash;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Keeps nodes for as long as it lives. */
public class InMemoryNodeStore implements NodeStore {

    private final Map<NodeName, NodeRecord> nodes = new TreeMap<>();
    private final Map<TokenHash, JoinToken> tokens = new HashMap<>();

    @Override
    public synchronized List<NodeRecord> nodes() {
        return List.copyOf(nodes.values());
    }

    @Override
    public synchronized void join(NodeRecord node, TokenHash token) {
        nodes.put(node.name(), node);
        tokens.computeIfPresent(token, (hash, known) -> known.usedBy(node.name()));
    }

    @Override
    public synchronized void update(NodeRecord node) {
        nodes.replace(node.name(), node);
    }

    @Override
    public synchronized void delete(NodeName node) {
        nodes.remove(node);
    }

    @Override
    public synchronized void insertToken(JoinToken token) {
        tokens.put(token.hash(), token);
    }

    @Override
    public synchronized Optional<JoinToken> token(TokenHash hash) {
        return Optional.ofNullable(tokens.get(hash));
    }

    @Override
    public synchronized List<JoinToken> tokens(Instant now) {
        return tokens.values().stream().filter(token -> token.expiresAt().isAfter(now)).toList();
    }

    @Override
    public synchronized boolean deleteToken(TokenHash hash) {
        return tokens.remove(hash) != null;
    }

    @Override
    public synchronized void deleteTokens(Instant expiredBefore) {
        tokens.values().removeIf(token -> !token.expiresAt().isAfter(expiredBefore));
    }
}
