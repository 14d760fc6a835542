package dev.drover.server.node.order;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Objects.requireNonNull;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.api.OrderId;
import dev.drover.server.node.link.LinkConfiguration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a node does with orders, and what its primary makes of that. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class OrderBookTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir private Path folder;

    private OrderExchange exchange() {
        return new OrderExchange(folder, Duration.ZERO);
    }

    private static void await(String what, java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .until(condition);
    }

    @Test
    void refusesWhatIsNotForItAndSaysWhySigned() throws Exception {
        try (OrderExchange exchange = exchange()) {
            exchange.primaryClock.said(OrderExchange.NOW);
            exchange.bookStore.raiseEpoch(0);
            var good = exchange.order(OrderExchange.NODE, 5, OrderExchange.NOW.plus(MINUTE));
            assertThat(exchange.send(exchange.signed(exchange.primaryKey, good)).accepted())
                    .isTrue();

            String forged =
                    exchange.signed(
                            SigningKey.create(),
                            exchange.order(OrderExchange.NODE, 5, OrderExchange.NOW.plus(MINUTE)));
            assertThat(exchange.refusal(exchange.send(forged)).message())
                    .contains("signature is not of the key");

            String[] parts = exchange.signed(exchange.primaryKey, good).split("\\.", -1);
            String[] others = forged.split("\\.", -1);
            assertThat(
                            exchange.refusal(
                                            exchange.send(
                                                    parts[0] + "." + others[1] + "." + parts[2]))
                                    .message())
                    .contains("signature is not of the key");

            var elsewhere = exchange.order(new NodeName("db1"), 5, OrderExchange.NOW.plus(MINUTE));
            Report report =
                    exchange.refusal(
                            exchange.send(exchange.signed(exchange.primaryKey, elsewhere)));
            assertThat(report.message()).contains("is for node db1, not for web1");
            assertThat(report.order()).isEqualTo(elsewhere.id());
            assertThat(report.node()).isEqualTo(OrderExchange.NODE);

            var late = exchange.order(OrderExchange.NODE, 5, OrderExchange.NOW.minusMillis(1));
            assertThat(
                            exchange.refusal(
                                            exchange.send(
                                                    exchange.signed(exchange.primaryKey, late)))
                                    .message())
                    .contains("was good until " + OrderExchange.NOW.minusMillis(1));

            var stray = exchange.order(OrderExchange.NODE, 4, OrderExchange.NOW.plus(MINUTE));
            assertThat(
                            exchange.refusal(
                                            exchange.send(
                                                    exchange.signed(exchange.primaryKey, stray)))
                                    .message())
                    .contains("is of epoch 4; node web1 has had orders of epoch 5");
            assertThat(exchange.doing.begun).containsOnlyKeys(good.id());
        }
    }

    @Test
    void thePrimaryRecordsARefusal() throws Exception {
        try (OrderExchange exchange = exchange()) {
            exchange.bookStore.raiseEpoch(100);
        }
        try (OrderExchange exchange = exchange()) {
            exchange.orders = exchange.orders(SigningKey.create());
            exchange.link();
            OrderEnd forged = exchange.awaitEnd(exchange.place(MINUTE));
            assertThat(forged.state()).isEqualTo(OrderState.REFUSED);
            assertThat(forged.cause()).isEqualTo(Cause.REFUSED);
            assertThat(Replayed.report(String.valueOf(forged.report())).message())
                    .contains("signature is not of the key");

            exchange.orders = exchange.orders(exchange.primaryKey);
            exchange.unlink();
            OrderId late = exchange.place(MINUTE);
            exchange.clock.advance(MINUTE.multipliedBy(2));
            exchange.link();
            OrderEnd expired = exchange.awaitEnd(late);
            assertThat(expired.state()).isEqualTo(OrderState.REFUSED);
            assertThat(expired.message()).contains("was good until");
            assertThat(exchange.store.end(late)).contains(expired);
            assertThat(exchange.doing.count(late)).isZero();

            OrderEnd unknown =
                    exchange.awaitEnd(
                            exchange.place(
                                    "test.unknown", Json.mapper().createObjectNode(), MINUTE));
            assertThat(unknown.message()).contains("knows no orders of the kind test.unknown");
        }
    }

    @Test
    void anOrderOfAnEarlierStartIsRecordedAsRefused() {
        try (OrderExchange exchange = exchange()) {
            Orders stray = exchange.orders;
            exchange.orders = exchange.orders(exchange.primaryKey);
            exchange.link();
            OrderId good = exchange.place(MINUTE);
            await("it runs", () -> exchange.doing.count(good) == 1);
            exchange.orders = stray;
            OrderEnd end = exchange.awaitEnd(exchange.place(MINUTE));
            assertThat(end.state()).isEqualTo(OrderState.REFUSED);
            assertThat(end.message()).contains("is of epoch 1");
        }
    }

    @Test
    void expiryIsByThePrimarysClock() {
        for (Duration off : List.of(Duration.ofHours(1), Duration.ofHours(-1))) {
            try (OrderExchange exchange = new OrderExchange(folder, off)) {
                exchange.link();
                OrderId good = exchange.place(MINUTE);
                await("it runs", () -> exchange.doing.count(good) == 1);
                exchange.unlink();
                OrderId late = exchange.place(MINUTE);
                exchange.clock.advance(MINUTE.plusMillis(1));
                exchange.link();
                assertThat(exchange.awaitEnd(late).message()).contains("was good until");
                assertThat(exchange.doing.count(late)).isZero();
            }
        }
    }

    @Test
    void aReplayRunsNothingTwice() throws Exception {
        try (OrderExchange exchange = exchange()) {
            exchange.link();
            OrderId id = exchange.place(MINUTE);
            await("it runs", () -> exchange.doing.count(id) == 1);
            StoredOrder stored = exchange.store.pending().getFirst();
            String signed = Replayed.order(stored, exchange.primaryKey, exchange.seal, 1);

            OrderSender.Placed running = exchange.send(signed);
            assertThat(running.accepted()).as("known while it runs").isTrue();
            assertThat(running.details()).isEqualTo(Json.mapper().readTree("{\"pid\":1}"));

            exchange.doing.finish(id);
            assertThat(exchange.awaitEnd(id).state()).isEqualTo(OrderState.DONE);
            await("acknowledged", () -> exchange.doing.acknowledged.contains(id));
            await("forgotten", () -> !exchange.send(signed).accepted());
            assertThat(exchange.refusal(exchange.send(signed)).message())
                    .contains("has already done the order " + id);
            exchange.restartNode();
            exchange.link();
            assertThat(exchange.refusal(exchange.send(signed)).message())
                    .contains("has already done the order " + id);
            assertThat(exchange.doing.count(id)).isEqualTo(1);
            assertThat(exchange.ends.get(id)).hasSize(1);
        }
    }

    @Test
    void goesOnWhereItWasAfterEitherServersRestart() {
        try (OrderExchange exchange = exchange()) {
            exchange.link();
            OrderId id = exchange.place(MINUTE);
            await("it runs", () -> exchange.doing.count(id) == 1);
            exchange.restartNode();
            exchange.restartPrimary();
            exchange.link();
            exchange.doing.finish(id);
            OrderEnd end = exchange.awaitEnd(id);
            assertThat(end.state()).isEqualTo(OrderState.DONE);
            assertThat(
                            Replayed.report(String.valueOf(end.report()))
                                    .body()
                                    .path("exitCode")
                                    .asInt())
                    .isEqualTo(3);
            assertThat(exchange.doing.count(id)).isEqualTo(1);
        }
    }

    @Test
    void aReportWaitsForTheLinkAndSurvivesARestart() {
        try (OrderExchange exchange = exchange()) {
            exchange.link();
            OrderId id = exchange.place(MINUTE);
            await("it runs", () -> exchange.doing.count(id) == 1);
            exchange.unlink();
            exchange.doing.finish(id);
            exchange.restartNode();
            exchange.restartPrimary();
            exchange.link();
            assertThat(exchange.awaitEnd(id).state()).isEqualTo(OrderState.DONE);
            await("acknowledged", () -> exchange.bookStore.unacknowledged().isEmpty());
        }
    }

    /** As after joining anew, or where the key was replaced. */
    @Test
    void aReportIsSignedWithTheKeyThatTheNodeHasWhenItSendsIt() {
        try (OrderExchange exchange = exchange()) {
            exchange.link();
            OrderId id = exchange.place(MINUTE);
            OrderId other = exchange.place(MINUTE);
            await("they run", () -> exchange.doing.open.size() == 2);
            exchange.unlink();
            exchange.doing.finish(id);
            exchange.restartNode();
            exchange.doing.finish(other);
            exchange.nodeKey = SigningKey.create();
            exchange.link();
            assertThat(exchange.awaitEnd(id).state()).isEqualTo(OrderState.DONE);
            assertThat(exchange.awaitEnd(other).state()).isEqualTo(OrderState.DONE);
        }
    }

    @Test
    void whatTheMachineHadAsAnotherNodeIsDropped() {
        try (OrderExchange exchange = exchange()) {
            exchange.link();
            OrderId id = exchange.place(MINUTE);
            await("it runs", () -> exchange.doing.count(id) == 1);
            exchange.unlink();
            exchange.self = new NodeName("web2");
            exchange.restartNode();
            assertThat(exchange.bookStore.unacknowledged()).isEmpty();
            assertThat(exchange.doing.open).isEmpty();
        }
    }

    /** Else the order would be done again after a restart, when its primary has it as failed. */
    @Test
    void aFailureIsNotSentBeforeItIsStored() throws Exception {
        try (OrderExchange exchange = exchange()) {
            exchange.link();
            exchange.doing.failure = new DroverException(ErrorKind.LAUNCH, "no such program", "");
            OrderId id = exchange.place(MINUTE);
            await("it failed", () -> exchange.ends.containsKey(id));
            exchange.doing.failure =
                    new DroverException(ErrorKind.STORAGE_FULL, "no room for it", "");
            OrderId full =
                    exchange.place(
                            OrderExchange.KIND,
                            Json.mapper().createObjectNode().put("fill", true),
                            MINUTE);
            assertThat(exchange.awaitEnd(full).cause()).isEqualTo(Cause.STORAGE_FULL);

            exchange.doing.failure = null;
            OrderId open = exchange.place(MINUTE);
            await("it runs", () -> exchange.doing.open.containsKey(open));
            exchange.bookStore.full(true);
            requireNonNull(exchange.doing.open.remove(open)).failed(Cause.LAUNCH, "it broke");
            assertThat(exchange.ends).doesNotContainKey(open);
            exchange.bookStore.full(false);
            assertThat(exchange.awaitEnd(open).message()).isEqualTo("it broke");
        }
    }

    @Test
    void anAcknowledgementThatCannotBeStoredIsAskedForAgain() {
        try (OrderExchange exchange = exchange()) {
            exchange.link();
            OrderId id = exchange.place(MINUTE);
            await("it runs", () -> exchange.doing.open.containsKey(id));
            exchange.unlink();
            exchange.doing.finish(id);
            exchange.bookStore.full(true);
            exchange.link();
            assertThat(exchange.awaitEnd(id).state()).isEqualTo(OrderState.DONE);
            assertThat(exchange.bookStore.unacknowledged()).hasSize(1);
            exchange.bookStore.full(false);
            await("acknowledged", () -> exchange.bookStore.unacknowledged().isEmpty());
            assertThat(exchange.ends.get(id)).hasSize(1);
        }
    }

    @Test
    void anOrderWaitsWhileTheNodesDiskIsFull() {
        try (OrderExchange exchange = exchange()) {
            exchange.bookStore.full(true);
            exchange.link();
            OrderId id = exchange.place(MINUTE);
            await("it was refused twice", () -> exchange.bookStore.refusals() > 1);
            exchange.bookStore.full(false);
            await("it runs", () -> exchange.doing.count(id) == 1);
            exchange.doing.finish(id);
            assertThat(exchange.awaitEnd(id).state()).isEqualTo(OrderState.DONE);
        }
    }

    @Test
    void anOrderThatNoMessageHoldsIsRefused() {
        LinkConfiguration small = LinkConfiguration.defaults().withCalls(MINUTE, 100, 256 << 10);
        try (OrderExchange exchange = new OrderExchange(folder, Duration.ZERO, small)) {
            exchange.link();
            OrderEnd end =
                    exchange.awaitEnd(
                            exchange.place(
                                    OrderExchange.KIND,
                                    Json.mapper()
                                            .createObjectNode()
                                            .put("input", "x".repeat(256 << 10)),
                                    MINUTE));
            assertThat(end.state()).isEqualTo(OrderState.REFUSED);
            assertThat(end.message()).contains("nodes.link.messageBytes");
        }
    }

    @Test
    void aReportThatNoMessageHoldsIsReportedAsAFailure() {
        LinkConfiguration small = LinkConfiguration.defaults().withCalls(MINUTE, 100, 256 << 10);
        try (OrderExchange exchange = new OrderExchange(folder, Duration.ZERO, small)) {
            exchange.link();
            OrderId id = exchange.place(MINUTE);
            await("it runs", () -> exchange.doing.open.containsKey(id));
            requireNonNull(exchange.doing.open.remove(id))
                    .done(Json.mapper().createObjectNode().put("result", "x".repeat(256 << 10)));
            OrderEnd end = exchange.awaitEnd(id);
            assertThat(end.cause()).isEqualTo(Cause.OUTPUT_LIMIT);
            assertThat(end.message()).contains("the limit nodes.link.messageBytes is 262144");
            await("acknowledged", () -> exchange.bookStore.unacknowledged().isEmpty());
        }
    }

    @Test
    void anOrderThatCannotBeReadAfterARestartIsReportedAsAFailure() {
        try (OrderExchange exchange = exchange()) {
            exchange.link();
            OrderId id = exchange.place(MINUTE);
            OrderId good = exchange.place(MINUTE);
            await("they run", () -> exchange.doing.open.size() == 2);
            for (String broken : List.of("broken", exchange.seal.seal("[1]"))) {
                exchange.bookStore.replace(id, broken);
                exchange.restartNode();
                assertThat(exchange.book.runs()).isEmpty();
            }
            exchange.link();
            OrderEnd end = exchange.awaitEnd(id);
            assertThat(end.cause()).isEqualTo(Cause.INTERNAL);
            assertThat(end.message()).contains("cannot be read after a restart");
            exchange.doing.finish(good);
            assertThat(exchange.awaitEnd(good).state()).isEqualTo(OrderState.DONE);
        }
    }

    @Test
    void whatIsDoneAtOnceLeavesNothingBehind() throws Exception {
        try (OrderExchange exchange = exchange()) {
            exchange.link();
            var link = exchange.link(OrderExchange.NODE).orElseThrow();
            var body = Json.mapper().createObjectNode().put("signal", "INT");
            assertThat(
                            exchange.orders
                                    .doNow(
                                            link,
                                            OrderExchange.NODE,
                                            exchange.identifiers.nextOrder(),
                                            "test.now",
                                            body,
                                            MINUTE)
                                    .get(30, TimeUnit.SECONDS))
                    .isEqualTo(body);
            assertThat(exchange.bookStore.unacknowledged()).isEmpty();
        }
    }
}
