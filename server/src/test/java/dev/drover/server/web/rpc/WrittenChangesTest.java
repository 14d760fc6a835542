package dev.drover.server.web.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.api.DataChanges;
import dev.drover.api.DataEntry;
import dev.drover.api.Json;
import dev.drover.api.StatusChanges;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

final class WrittenChangesTest {

    private final WrittenChanges written = new WrittenChanges();

    @Test
    void writesWhatItIsGivenWhateverItWroteBefore() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        List<Object> results = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            results.add(new StatusChanges(i / 2, List.of(), List.of("ä" + i), i % 2 == 0));
            results.add(data(i / 2, "v" + i));
            results.add(List.of(i));
        }
        for (int i = 0; i < 2_000; i++) {
            Object result = results.get(random.nextInt(results.size()));
            assertThat(written.write(result))
                    .as("seed %s", seed)
                    .isEqualTo(Json.mapper().writeValueAsBytes(result));
        }
    }

    @Test
    void writesTheSameChangesOnce() {
        DataChanges changes = data(1, "x");
        // A collection of garbage in between may end the sharing, but not each time.
        await().untilAsserted(
                        () -> assertThat(written.write(changes)).isSameAs(written.write(changes)));
    }

    @Test
    void keepsNoLongOnes() {
        DataChanges changes = data(1, "x".repeat(1 << 20));
        byte[] first = written.write(changes);
        assertThat(written.write(changes)).isNotSameAs(first).isEqualTo(first);
    }

    private static DataChanges data(long version, String text) {
        JsonNode value = Json.mapper().getNodeFactory().stringNode(text);
        return new DataChanges(
                version,
                List.of(new DataEntry("key", value, Instant.EPOCH, version)),
                List.of(),
                false);
    }
}
