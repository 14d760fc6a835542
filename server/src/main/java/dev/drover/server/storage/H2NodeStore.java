package dev.drover.server.storage;

import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.server.access.TokenHash;
import dev.drover.server.node.registry.JoinToken;
import dev.drover.server.node.registry.NodeRecord;
import dev.drover.server.node.registry.NodeStore;

import org.jdbi.v3.core.Handle;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Nodes and join tokens in the database, each as JSON. */
public final class H2NodeStore implements NodeStore {

    private final Database database;

    public H2NodeStore(Database database) {
        this.database = database;
    }

    @Override
    public List<NodeRecord> nodes() {
        return database
                .read(
                        "the nodes",
                        handle ->
                                handle.createQuery("SELECT record FROM node ORDER BY name")
                                        .mapTo(String.class)
                                        .list())
                .stream()
                .map(record -> Json.mapper().readValue(record, NodeRecord.class))
                .toList();
    }

    @Override
    public void join(NodeRecord node, TokenHash token) {
        database.write(
                "the node " + node.name(),
                handle -> {
                    JoinToken used = find(handle, token).orElseThrow().usedBy(node.name());
                    put(handle, node);
                    return handle.execute(
                            "UPDATE join_token SET record = ? WHERE hash = ?",
                            Json.mapper().writeValueAsString(used),
                            token.value());
                });
    }

    @Override
    public void update(NodeRecord node) {
        database.write("the node " + node.name(), handle -> put(handle, node));
    }

    private static int put(Handle handle, NodeRecord node) {
        return handle.execute(
                "MERGE INTO node (name, record) KEY (name) VALUES (?, ?)",
                node.name().value(),
                Json.mapper().writeValueAsString(node));
    }

    @Override
    public void delete(NodeName node) {
        database.write(
                "the end of node " + node,
                handle -> handle.execute("DELETE FROM node WHERE name = ?", node.value()));
    }

    @Override
    public void insertToken(JoinToken token) {
        database.write(
                "a join token",
                handle ->
                        handle.execute(
                                "INSERT INTO join_token VALUES (?, ?, ?)",
                                token.hash().value(),
                                token.expiresAt().toEpochMilli(),
                                Json.mapper().writeValueAsString(token)));
    }

    @Override
    public Optional<JoinToken> token(TokenHash hash) {
        return database.read("a join token", handle -> find(handle, hash));
    }

    private static Optional<JoinToken> find(Handle handle, TokenHash hash) {
        return handle.createQuery("SELECT record FROM join_token WHERE hash = ?")
                .bind(0, hash.value())
                .mapTo(String.class)
                .findOne()
                .map(H2NodeStore::token);
    }

    @Override
    public List<JoinToken> tokens(Instant now) {
        return database.read(
                "the join tokens",
                handle ->
                        handle.createQuery("SELECT record FROM join_token WHERE expires_at > ?")
                                .bind(0, now.toEpochMilli())
                                .mapTo(String.class)
                                .map(H2NodeStore::token)
                                .list());
    }

    @Override
    public boolean deleteToken(TokenHash hash) {
        return database.write(
                "the end of a join token",
                handle ->
                        handle.execute("DELETE FROM join_token WHERE hash = ?", hash.value()) == 1);
    }

    @Override
    public void deleteTokens(Instant expiredBefore) {
        database.write(
                "the end of old join tokens",
                handle ->
                        handle.execute(
                                "DELETE FROM join_token WHERE expires_at <= ?",
                                expiredBefore.toEpochMilli()));
    }

    private static JoinToken token(String record) {
        return Json.mapper().readValue(record, JoinToken.class);
    }
}
