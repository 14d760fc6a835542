package dev.drover.server.node.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.NodeState;
import dev.drover.server.node.link.Link;
import dev.drover.server.node.link.LinkConfiguration;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What a node is taken for. */
final class LiveNodeTest {

    private static final Instant LONG_AGO = Instant.parse("2026-01-02T03:04:05Z");
    private static final Duration HOUR = Duration.ofHours(1);

    /** As after a start of the primary. */
    private final LiveNode node =
            new LiveNode(
                    new NodeRecord(
                            new NodeName("web1"),
                            Map.of(),
                            Json.mapper().createObjectNode(),
                            "certificate",
                            null,
                            List.of(),
                            LONG_AGO,
                            LONG_AGO,
                            null,
                            null,
                            ""));

    private static Link link() {
        return new Link(
                "node web1",
                Map.of(),
                LinkConfiguration.defaults(),
                new Link.Listener() {
                    @Override
                    public void opened(Link link) {}

                    @Override
                    public void closed(Link link, String reason) {}
                });
    }

    @Test
    void isNotOnlineBeforeItLinked() {
        assertThat(node.state(HOUR)).isEqualTo(NodeState.JOINED);
        assertThat(node.changed(NodeState.JOINED)).isFalse();
        assertThat(node.state(Duration.ZERO)).isEqualTo(NodeState.SILENT);
        assertThat(node.changed(NodeState.SILENT)).isTrue();
        assertThat(node.silence()).isLessThan(HOUR);
    }

    @Test
    void aLinkWithoutAHelloDoesNotMakeItOnline() {
        Link link = link();
        assertThat(node.linked(link, InetAddress.getLoopbackAddress())).isNull();
        assertThat(node.unlinked(link, LONG_AGO.plusSeconds(1))).isTrue();
        assertThat(node.state(HOUR)).isEqualTo(NodeState.JOINED);
    }

    @Test
    void isOnlineForAWhileAfterItsLink() {
        Link link = link();
        assertThat(node.linked(link, InetAddress.getLoopbackAddress())).isNull();
        assertThat(node.welcome(link)).isTrue();
        assertThat(node.state(HOUR)).isEqualTo(NodeState.ONLINE);
        assertThat(node.changed(NodeState.ONLINE)).isTrue();
        assertThat(node.unlinked(link, LONG_AGO.plusSeconds(1))).isTrue();
        assertThat(node.state(HOUR)).isEqualTo(NodeState.ONLINE);
        assertThat(node.state(Duration.ZERO)).isEqualTo(NodeState.SILENT);
    }
}
