package dev.drover.server.node.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.Identifiers;

import org.junit.jupiter.api.Test;

import java.time.Instant;

/** What every OrderBookStore keeps to. */
public abstract class OrderBookStoreContract {

    private static final Instant EXPIRY = Instant.parse("2026-03-01T10:15:30.123Z");

    private final Identifiers identifiers = new Identifiers();

    /** An empty one at first; later calls in one test give what the earlier one stored. */
    protected abstract OrderBookStore reopened();

    private ReceivedOrder order(Instant expiresAt) {
        return new ReceivedOrder(
                identifiers.nextOrder(), expiresAt, "sealed ü".repeat(10_000), null, false);
    }

    @Test
    void keepsEveryMemberOverARestart() {
        ReceivedOrder begun = order(EXPIRY);
        ReceivedOrder over = order(EXPIRY);
        OrderBookStore store = reopened();
        assertThat(store.insert(begun)).isTrue();
        assertThat(store.insert(over)).isTrue();
        store.report(over.id(), "report");
        assertThat(reopened().unacknowledged())
                .containsExactly(
                        begun,
                        new ReceivedOrder(over.id(), EXPIRY, over.sealedOrder(), "report", false));
    }

    @Test
    void takesEachOrderOnce() {
        OrderBookStore store = reopened();
        ReceivedOrder order = order(EXPIRY);
        assertThat(store.insert(order)).isTrue();
        assertThat(store.insert(order)).isFalse();
        store.acknowledged(order.id());
        assertThat(store.insert(order)).isFalse();
        assertThat(reopened().insert(order)).isFalse();
        assertThat(reopened().unacknowledged()).isEmpty();
    }

    @Test
    void forgetsWhatIsAcknowledgedAndExpired() {
        OrderBookStore store = reopened();
        ReceivedOrder old = order(EXPIRY);
        ReceivedOrder oldAndWaiting = order(EXPIRY);
        ReceivedOrder fresh = order(EXPIRY.plusMillis(1));
        store.insert(old);
        store.insert(oldAndWaiting);
        store.insert(fresh);
        store.acknowledged(old.id());
        store.acknowledged(fresh.id());
        store.forget(EXPIRY.plusMillis(1));
        store = reopened();
        assertThat(store.insert(old)).isTrue();
        assertThat(store.insert(oldAndWaiting)).isFalse();
        assertThat(store.insert(fresh)).isFalse();
    }

    @Test
    void theEpochStays() {
        OrderBookStore store = reopened();
        assertThat(store.epoch()).isZero();
        store.raiseEpoch(7);
        assertThat(reopened().epoch()).isEqualTo(7);
    }
}
