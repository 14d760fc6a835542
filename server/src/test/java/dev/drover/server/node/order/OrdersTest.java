package dev.drover.server.node.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.OrderId;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What becomes of orders whose node is not heard of. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@Execution(ExecutionMode.CONCURRENT)
final class OrdersTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir private Path folder;

    private OrderExchange exchange() {
        OrderExchange exchange = new OrderExchange(folder, Duration.ZERO);
        exchange.orders.recover((order, body) -> {
            throw new IllegalStateException("There is none");
        });
        return exchange;
    }

    @Test
    void whatWasNeverSentIsUnreachableAndIsNotSentLater() {
        try (OrderExchange exchange = exchange()) {
            OrderId id = exchange.place(MINUTE);
            exchange.clock.advance(MINUTE.plusMillis(1));
            OrderEnd end = exchange.awaitEnd(id);
            assertThat(end.state()).isEqualTo(OrderState.UNREACHABLE);
            assertThat(exchange.told).doesNotContain("giving up " + id);
            exchange.link();
            OrderId next = exchange.place(MINUTE);
            Awaitility.await().until(() -> exchange.doing.count(next) == 1);
            assertThat(exchange.doing.count(id)).isZero();
        }
    }

    @Test
    void whatTheNodeMayHaveIsLostAfterItsPatienceAndALateReportChangesNothing() {
        try (OrderExchange exchange = exchange()) {
            exchange.link();
            OrderId id = exchange.place(MINUTE);
            Awaitility.await().until(() -> exchange.doing.count(id) == 1);
            exchange.unlink();
            exchange.silence = Duration.ofMinutes(10).plusMillis(1);
            OrderEnd end = exchange.awaitEnd(id);
            assertThat(end.state()).isEqualTo(OrderState.LOST);
            assertThat(end.cause()).isEqualTo(Cause.NODE_LOST);
            assertThat(end.message()).contains("has been silent for 600 s");
            assertThat(exchange.told).contains("giving up " + id);
            exchange.doing.finish(id);
            exchange.link();
            Awaitility.await().until(() -> exchange.bookStore.unacknowledged().isEmpty());
            OrderEnd kept = exchange.store.end(id).orElseThrow();
            assertThat(kept.state()).isEqualTo(OrderState.LOST);
            assertThat(
                            Replayed.report(String.valueOf(kept.report()))
                                    .body()
                                    .path("exitCode")
                                    .asInt())
                    .isEqualTo(3);
            assertThat(exchange.ends.get(id)).hasSize(1);
        }
    }

    @Test
    void whatARemovedNodeHadEnds() {
        try (OrderExchange exchange = exchange()) {
            exchange.link();
            OrderId id = exchange.place(MINUTE);
            Awaitility.await().until(() -> exchange.doing.count(id) == 1);
            exchange.unlink();
            exchange.removed =
                    true; // and nobody told the orders of it, as when the server was killed
            assertThat(exchange.awaitEnd(id).message()).contains("was removed");
        }
    }

    @Test
    void refusesAReportThatIsNotTheNodes() {
        try (OrderExchange exchange = exchange()) {
            exchange.link();
            OrderId id = exchange.place(MINUTE);
            Awaitility.await().until(() -> exchange.doing.count(id) == 1);
            Report report =
                    new Report(
                            id,
                            OrderExchange.NODE,
                            OrderExchange.NOW,
                            null,
                            null,
                            Json.mapper().createObjectNode());
            String forged = SigningKey.create().sign(Report.TYPE, report);
            assertThatThrownBy(() -> exchange.orders.report(OrderExchange.NODE, forged))
                    .isInstanceOfSatisfying(
                            DroverException.class,
                            e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_ALLOWED));
            assertThat(exchange.orders.isPending(id)).isTrue();
            exchange.orders.report(OrderExchange.NODE, exchange.nodeKey.sign(Report.TYPE, report));
            assertThat(exchange.orders.isPending(id)).isFalse();
        }
    }

    @Test
    void whatEndsSomethingIsPlacedHoweverManyArePending() {
        try (OrderExchange exchange = exchange()) {
            for (int i = 0; i < OrderExchange.ROOM; i++) {
                exchange.place(MINUTE);
            }
            assertThatThrownBy(() -> exchange.place(MINUTE))
                    .hasMessageContaining("nodes.orders.pendingPerNode");
            OrderId end =
                    exchange.place(
                            OrderExchange.KIND, Json.mapper().createObjectNode(), MINUTE, true);
            assertThat(exchange.orders.isPending(end)).isTrue();
        }
    }

    @Test
    void isGivenUpThoughNothingCanBeOrderedBefore() {
        try (OrderExchange exchange = exchange()) {
            exchange.link();
            OrderId silent = exchange.place(MINUTE);
            Awaitility.await().until(() -> exchange.doing.count(silent) == 1);
            exchange.givingUpFails = true;
            exchange.unlink();
            exchange.silence = Duration.ofMinutes(10).plusMillis(1);
            assertThat(exchange.awaitEnd(silent).state()).isEqualTo(OrderState.LOST);
            assertThat(exchange.told).filteredOn(("giving up " + silent)::equals).hasSize(10);
        }
    }

    @Test
    void allOfANodesOrdersAreLostThoughNothingCanBeOrderedBefore() {
        try (OrderExchange exchange = exchange()) {
            exchange.link();
            OrderId first = exchange.place(MINUTE);
            OrderId second = exchange.place(MINUTE);
            Awaitility.await().until(() -> exchange.doing.count(second) == 1);
            exchange.givingUpFails = true;
            exchange.orders.lost(OrderExchange.NODE, "It joined anew");
            assertThat(exchange.awaitEnd(first).state()).isEqualTo(OrderState.LOST);
            assertThat(exchange.awaitEnd(second).state()).isEqualTo(OrderState.LOST);
        }
    }

    @Test
    void aLateReportOfAnotherNodeIsRefused() {
        try (OrderExchange exchange = exchange()) {
            exchange.link();
            OrderId id = exchange.place(MINUTE);
            Awaitility.await().until(() -> exchange.doing.count(id) == 1);
            NodeName other = new NodeName("db1");
            String signed =
                    exchange.nodeKey.sign(
                            Report.TYPE,
                            new Report(
                                    id,
                                    other,
                                    OrderExchange.NOW,
                                    null,
                                    null,
                                    Json.mapper().createObjectNode()));
            assertThatThrownBy(() -> exchange.orders.report(other, signed))
                    .hasMessageContaining("is of the node web1, and was reported by db1");
            exchange.orders.lost(OrderExchange.NODE, "It joined anew");
            assertThatThrownBy(() -> exchange.orders.report(other, signed))
                    .hasMessageContaining("is of the node web1, and was reported by db1");
            assertThat(exchange.store.end(id).orElseThrow().report()).isNull();
        }
    }
}
