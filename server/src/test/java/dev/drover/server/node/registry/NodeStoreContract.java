package dev.drover.server.node.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.Secret;
import dev.drover.server.access.TokenHash;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What every NodeStore keeps to. */
public abstract class NodeStoreContract {

    private static final Instant NOW = Instant.parse("2026-03-01T10:15:30.123Z");
    private static final NodeName WEB1 = new NodeName("web1");

    /** An empty one at first; later calls in one test give what the earlier one stored. */
    protected abstract NodeStore reopened();

    private static NodeRecord node(String name) {
        return new NodeRecord(
                new NodeName(name),
                Map.of("tier", "ü 🐝"),
                Json.mapper().readTree("{\"os\":{\"family\":\"debian\"},\"cores\":2}"),
                "certificate",
                null,
                List.of("key", "key before"),
                NOW,
                null,
                "10.0.0.1",
                "1.0",
                "stamp");
    }

    private static JoinToken token(String secret, @Nullable NodeName name, Instant expiresAt) {
        return new JoinToken(
                TokenHash.of(new Secret(secret)),
                name,
                Map.of("a", "b"),
                "ada",
                NOW,
                expiresAt,
                null);
    }

    @Test
    void keepsEveryMemberOverARestart() {
        NodeStore store = reopened();
        JoinToken token = token("one", WEB1, NOW.plusSeconds(60));
        store.insertToken(token);
        store.join(node("web1"), token.hash());
        NodeRecord changed = node("web1").withContact(NOW, "10.0.0.2", "1.1").withKey("third");
        store.update(changed);
        assertThat(reopened().nodes()).containsExactly(changed);
        assertThat(reopened().token(token.hash())).contains(token.usedBy(WEB1));
    }

    @Test
    void joiningAnewReplacesANode() {
        NodeStore store = reopened();
        JoinToken token = token("one", null, NOW.plusSeconds(60));
        store.insertToken(token);
        store.join(node("web1").withCertificates(null, null), token.hash());
        store.join(node("web1"), token.hash());
        store = reopened();
        assertThat(store.nodes()).containsExactly(node("web1"));
        store.delete(WEB1);
        assertThat(reopened().nodes()).isEmpty();
    }

    @Test
    void tokensExpire() {
        NodeStore store = reopened();
        JoinToken soon = token("soon", null, NOW.plusMillis(1));
        JoinToken later = token("later", null, NOW.plusSeconds(60));
        store.insertToken(soon);
        store.insertToken(later);
        assertThat(store.tokens(NOW)).containsExactlyInAnyOrder(soon, later);
        assertThat(store.tokens(NOW.plusMillis(1))).containsExactly(later);
        store.deleteTokens(NOW.plusMillis(1));
        store = reopened();
        assertThat(store.token(soon.hash())).isEmpty();
        assertThat(store.deleteToken(later.hash())).isTrue();
        assertThat(store.deleteToken(later.hash())).isFalse();
    }
}
