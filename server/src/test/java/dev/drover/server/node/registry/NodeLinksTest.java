package dev.drover.server.node.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.api.DroverException;
import dev.drover.api.Json;
import dev.drover.api.NodeActivity;
import dev.drover.api.NodeName;
import dev.drover.api.NodeState;
import dev.drover.api.RunChanges;
import dev.drover.api.StatusChanges;
import dev.drover.server.node.NodesConfiguration;
import dev.drover.server.node.link.Link;
import dev.drover.server.node.link.LinkConfiguration;
import dev.drover.server.node.link.LinkMethod;
import dev.drover.server.node.link.LinkPair;
import dev.drover.server.node.order.SigningKey;
import dev.drover.server.tls.CertificateAuthority;
import dev.drover.server.tls.NodeIdentity;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.node.ObjectNode;

import java.net.InetAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What links of nodes bring that are not as they should be. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class NodeLinksTest {

    private static final NodeName WEB1 = new NodeName("web1");
    private static final InetAddress ADDRESS = InetAddress.getLoopbackAddress();
    private static final NodeActivity IDLE = new NodeActivity(0, 0, 0, 1);

    @TempDir private Path folder;

    private final SlowStore store = new SlowStore();
    private X509Certificate present;
    private X509Certificate next;
    private Nodes nodes;

    /** One that takes its time for a revocation. */
    private static final class SlowStore extends InMemoryNodeStore {

        private final CountDownLatch revoking = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        public synchronized void update(NodeRecord node) {
            if (node.isRevoked()) {
                revoking.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            super.update(node);
        }
    }

    @BeforeEach
    void open() {
        CertificateAuthority authority = CertificateAuthority.open(folder, Clock.systemUTC());
        present = authority.node("web1", NodeIdentity.fresh("web1").request());
        next = authority.node("web1", NodeIdentity.fresh("web1").request());
        nodes = new Nodes(store, NodesConfiguration.defaults(), Clock.systemUTC());
        NodeRecord record =
                new NodeRecord(
                        WEB1,
                        Map.of(),
                        facts("before"),
                        NodeIdentity.fingerprint(present),
                        NodeIdentity.fingerprint(next),
                        List.of(SigningKey.create().verifying().text()),
                        Clock.systemUTC().instant(),
                        null,
                        null,
                        null,
                        "");
        nodes.joined(record, () -> {});
        nodes.open(1, Map.of(), new Deaf());
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    private static ObjectNode facts(String value) {
        return Json.mapper().createObjectNode().put("fact", value);
    }

    private String fact() {
        return nodes.record(WEB1).orElseThrow().facts().path("fact").asString();
    }

    @Test
    void aLinkWithTheNextCertificateDoesNotUndoARevocation() throws Exception {
        Thread revoking = Thread.ofPlatform().start(() -> nodes.revoke(WEB1));
        store.revoking.await();
        CompletableFuture<Void> linked = new CompletableFuture<>();
        Thread linking =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                nodes.accept(next, ADDRESS);
                                linked.complete(null);
                            } catch (DroverException e) {
                                linked.completeExceptionally(e);
                            }
                        });
        await().until(() -> linking.getState() == Thread.State.BLOCKED || linked.isDone());
        store.goOn.countDown();
        revoking.join();
        assertThatThrownBy(linked::get).hasMessageContaining("may not link");
        assertThat(nodes.state(WEB1)).isEqualTo(NodeState.REVOKED);
    }

    @Test
    void theFirstLinkWithTheNextCertificateMakesItTheOnlyOne() {
        nodes.accept(present, ADDRESS);
        nodes.accept(next, ADDRESS);
        nodes.accept(next, ADDRESS);
        assertThatThrownBy(() -> nodes.accept(present, ADDRESS))
                .hasMessageContaining("may not link");
    }

    @Test
    void factsThatAreTooLargeAreNotTaken() throws Exception {
        ObjectNode large = facts("x".repeat(FactsBound.LARGEST));
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch over = new CountDownLatch(1);
        LinkMethod news =
                (link, parameters) ->
                        switch (asked.incrementAndGet()) {
                            case 1 -> news(large);
                            case 2 -> {
                                // The first was dealt with: else this would not be asked for.
                                assertThat(fact()).isEqualTo("before");
                                yield news(facts("after"));
                            }
                            default -> {
                                over.await();
                                yield news(facts("after"));
                            }
                        };
        LinkConfiguration configuration = LinkConfiguration.defaults();
        try (LinkPair pair =
                new LinkPair(
                        nodes.accept(present, ADDRESS), Map.of("node.news", news), configuration)) {
            pair.second()
                    .ask(
                            "node.hello",
                            new NodeReport.Hello("test", large, IDLE),
                            Duration.ofSeconds(30));
            await().until(() -> asked.get() >= 3);
            assertThat(fact()).isEqualTo("after");
            assertThat(pair.second().isOpen()).isTrue();
            over.countDown();
        }
    }

    private static NodeReport.News news(ObjectNode facts) {
        return new NodeReport.News(
                Clock.systemUTC().instant(),
                Duration.ZERO,
                new StatusChanges(1, List.of(), List.of(), true),
                new RunChanges(1, List.of(), List.of(), true),
                IDLE,
                1,
                facts);
    }

    private static final class Deaf implements Nodes.Listener {
        @Override
        public void linked(NodeName node, Link link) {}

        @Override
        public void told(NodeName node, NodeReport.News news) {}

        @Override
        public void changed(NodeName node, NodeState state) {}

        @Override
        public void removed(NodeName node) {}
    }
}
