package dev.drover.server.node.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.Cause;
import dev.drover.api.Identifiers;
import dev.drover.api.NodeName;
import dev.drover.api.OrderId;
import dev.drover.api.RunId;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** What every OrderStore keeps to. */
public abstract class OrderStoreContract {

    private static final Instant NOW = Instant.parse("2026-03-01T10:15:30.123Z");

    private final Identifiers identifiers = new Identifiers();

    /** An empty one at first; later calls in one test give what the earlier one stored. */
    protected abstract OrderStore reopened();

    private StoredOrder order(@Nullable RunId owner, String body) {
        return new StoredOrder(
                identifiers.nextOrder(),
                new NodeName("web1"),
                "process.launch",
                owner,
                "subject ü 🐝",
                NOW,
                NOW.plusSeconds(60),
                Duration.ofMinutes(10),
                body);
    }

    private static OrderEnd end(OrderState state, @Nullable String report) {
        return new OrderEnd(
                state,
                state == OrderState.DONE ? null : Cause.NODE_LOST,
                state == OrderState.DONE ? null : "why",
                report,
                NOW);
    }

    @Test
    void keepsEveryMemberOverARestart() {
        StoredOrder small = order(new RunId("0N5CKQ4DMB3XA"), "sealed");
        StoredOrder large = order(null, "x".repeat(3_000_000));
        OrderStore store = reopened();
        store.insert(small);
        store.insert(large);
        assertThat(reopened().pending()).containsExactly(small, large);
        assertThat(reopened().end(small.id())).isEmpty();
    }

    @Test
    void anEndIsWrittenOnce() {
        OrderStore store = reopened();
        StoredOrder order = order(null, "sealed");
        store.insert(order);
        assertThat(store.finish(order.id(), end(OrderState.LOST, null))).isTrue();
        assertThat(store.finish(order.id(), end(OrderState.DONE, "report"))).isFalse();
        assertThat(store.finish(identifiers.nextOrder(), end(OrderState.DONE, null))).isFalse();
        assertThat(reopened().end(order.id())).contains(end(OrderState.LOST, null));
        assertThat(reopened().pending()).isEmpty();
    }

    @Test
    void theFirstLateReportIsKeptAndNoneIsReplaced() {
        OrderStore store = reopened();
        StoredOrder lost = order(null, "sealed");
        StoredOrder done = order(null, "sealed");
        StoredOrder pending = order(null, "sealed");
        List.of(lost, done, pending).forEach(store::insert);
        store.finish(lost.id(), end(OrderState.LOST, null));
        store.finish(done.id(), end(OrderState.DONE, "its own"));
        store.keepLate(lost.id(), "first");
        store.keepLate(lost.id(), "second");
        store.keepLate(done.id(), "late");
        store.keepLate(pending.id(), "too early");
        store.keepLate(identifiers.nextOrder(), "of nobody");
        assertThat(reopened().end(lost.id())).contains(end(OrderState.LOST, "first"));
        assertThat(reopened().end(done.id())).contains(end(OrderState.DONE, "its own"));
        assertThat(reopened().end(pending.id())).isEmpty();
        assertThat(reopened().node(pending.id())).contains(pending.node());
        assertThat(reopened().node(lost.id())).contains(lost.node());
        assertThat(reopened().node(identifiers.nextOrder())).isEmpty();
    }

    @Test
    void forgetsTheOldestThatEndedAndNoneThatIsPending() {
        OrderStore store = reopened();
        List<OrderId> ids =
                IntStream.range(0, 10)
                        .mapToObj(i -> {
                            StoredOrder order = order(null, "sealed");
                            store.insert(order);
                            if (i > 0) {
                                store.finish(order.id(), end(OrderState.DONE, "r" + i));
                            }
                            return order.id();
                        })
                        .toList();
        store.trim(3);
        assertThat(store.pending()).extracting(StoredOrder::id).containsExactly(ids.getFirst());
        assertThat(ids.stream().filter(id -> store.end(id).isPresent()))
                .containsExactlyElementsOf(ids.subList(8, 10));
        store.trim(3);
        assertThat(store.end(ids.get(8))).isPresent();
        store.trim(0);
        assertThat(ids.stream().filter(id -> store.end(id).isPresent())).isEmpty();
        assertThat(store.pending()).extracting(StoredOrder::id).containsExactly(ids.getFirst());
    }

    @Test
    void countsStarts() {
        OrderStore store = reopened();
        assertThat(store.nextEpoch()).isEqualTo(1);
        assertThat(store.nextEpoch()).isEqualTo(2);
        assertThat(reopened().nextEpoch()).isEqualTo(3);
    }
}
