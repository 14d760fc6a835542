package dev.drover.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.Json;
import dev.drover.api.Level;
import dev.drover.api.RunId;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;

/** What every DataStore keeps to. */
public abstract class DataStoreContract {

    private static final Instant NOW = Instant.parse("2026-03-01T10:15:30.123Z");

    /** An empty one at first; later calls in one test give what the earlier one stored. */
    protected abstract DataStore reopened();

    @Test
    void anEmptyStoreHasVersionZero() {
        DataStore.Content content = reopened().load();
        assertThat(content.version()).isZero();
        assertThat(content.publicData()).isEmpty();
        assertThat(content.statusValues()).isEmpty();
    }

    @Test
    void keepsEveryMemberOverARestart() {
        Change<StoredValue> value =
                change("a/b", value("{\"x\":[1,2.5,null,\"\\u0000 ü 🐝\"]}"), 1);
        Change<StoredStatus> full =
                new Change<>(
                        "build",
                        new StoredStatus(
                                Json.mapper().readTree("99.5"),
                                Level.WARNING,
                                "nearly",
                                "%",
                                NOW,
                                new RunId("0N5CKQ4DMB3XA"),
                                NOW.plusSeconds(60)),
                        2);
        Change<StoredStatus> bare =
                new Change<>(
                        "bare",
                        new StoredStatus(
                                Json.mapper().readTree("true"), null, null, null, NOW, null, null),
                        3);
        reopened().commit(3, List.of(value), List.of(full, bare));

        DataStore.Content content = reopened().load();
        assertThat(content.version()).isEqualTo(3);
        assertThat(content.publicData()).containsExactly(entryOf(value));
        assertThat(content.statusValues()).containsExactlyInAnyOrder(entryOf(full), entryOf(bare));
    }

    @Test
    void replacesAndRemoves() {
        DataStore store = reopened();
        store.commit(2, List.of(change("a", value("1"), 1), change("b", value("2"), 2)), List.of());
        store.commit(4, List.of(change("a", value("3"), 3), new Change<>("b", null, 4)), List.of());

        DataStore.Content content = reopened().load();
        assertThat(content.version()).isEqualTo(4);
        assertThat(content.publicData()).containsExactly(entryOf(change("a", value("3"), 3)));
    }

    @Test
    void removingWhatIsNotThereIsNoError() {
        reopened()
                .commit(
                        1,
                        List.of(new Change<>("a", null, 1)),
                        List.of(new Change<>("s", null, 1)));
        assertThat(reopened().load().version()).isEqualTo(1);
    }

    @Test
    void keepsTheLargestValueAllowed() {
        String text = "\"" + "x".repeat((1 << 20) - 2) + "\"";
        Change<StoredValue> large = change("k".repeat(200), value(text), 1);
        reopened().commit(1, List.of(large), List.of());
        assertThat(reopened().load().publicData()).containsExactly(entryOf(large));
    }

    private static StoredValue value(String json) {
        byte[] bytes = Json.mapper().writeValueAsBytes(Json.mapper().readTree(json));
        return new StoredValue(Json.mapper().readTree(json), NOW, bytes.length);
    }

    private static Change<StoredValue> change(String key, StoredValue value, long version) {
        return new Change<>(key, value, version);
    }

    private static <V> Versioned<V> entryOf(Change<V> change) {
        V value = change.value();
        if (value == null) {
            throw new AssertionError("a removal: " + change);
        }
        return new Versioned<>(change.key(), value, change.version());
    }
}
