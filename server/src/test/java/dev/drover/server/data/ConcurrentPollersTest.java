package dev.drover.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.DataChanges;
import dev.drover.api.DataEntry;
import dev.drover.api.Json;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/**
 * Many writers and many pollers at once, from a seed: every poller that applies what it is told
 * ends with what there is, sees versions rise, and never misses one that a writer was told of.
 */
final class ConcurrentPollersTest {

    private static final int WRITERS = 6;
    private static final int POLLERS = 6;
    private static final int WRITES = 400;
    private static final String END = "zz-end";

    static LongStream seeds() {
        long first = System.nanoTime();
        return LongStream.range(first, first + 5);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void pollersSeeEveryChangeInOrder(long seed) throws Exception {
        InMemoryDataStore store = new InMemoryDataStore();
        try (Data data = new Data(store, DataConfiguration.defaults(), new SettableClock());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            DataArea area = data.publicData();
            List<Future<Map<String, JsonNode>>> pollers = new ArrayList<>();
            AtomicLong told = new AtomicLong();
            for (int i = 0; i < POLLERS; i++) {
                pollers.add(threads.submit(poller(area, told)));
            }
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                writers.add(threads.submit(writer(data, told, new SplittableRandom(seed + i))));
            }
            for (Future<?> writer : writers) {
                writer.get(120, TimeUnit.SECONDS);
            }
            area.set(END, number(1));
            Map<String, JsonNode> expected = content(area.poll(null, "", Duration.ZERO));
            for (Future<Map<String, JsonNode>> poller : pollers) {
                assertThat(poller.get(120, TimeUnit.SECONDS)).isEqualTo(expected);
            }
            assertThat(content(reloaded(store))).isEqualTo(expected);
        }
    }

    private static Runnable writer(Data data, AtomicLong told, SplittableRandom random) {
        return () -> {
            for (int i = 0; i < WRITES; i++) {
                String key = "key" + random.nextInt(40);
                switch (random.nextInt(4)) {
                    case 0 -> data.publicData().delete(key);
                    case 1 -> data.publicData().increment(key, number(1));
                    case 2 ->
                            data.status()
                                    .set(
                                            key,
                                            new StatusUpdate(
                                                    number(i), null, null, null, null, null));
                    default -> {
                        long version = data.publicData().set(key, number(i));
                        told.accumulateAndGet(version, Math::max);
                        assertThat(data.publicData().version()).isGreaterThanOrEqualTo(version);
                    }
                }
            }
        };
    }

    private static Callable<Map<String, JsonNode>> poller(DataArea area, AtomicLong told) {
        return () -> {
            Map<String, JsonNode> seen = new HashMap<>();
            Map<String, Long> versions = new HashMap<>();
            long since = 0;
            while (!seen.containsKey(END)) {
                long toldBefore = told.get();
                DataChanges changes = area.poll(since, "", Duration.ofSeconds(60));
                assertThat(changes.version()).isGreaterThanOrEqualTo(Math.max(since, toldBefore));
                long last = since;
                for (DataEntry entry : changes.changes()) {
                    assertThat(entry.version()).isBetween(last + 1, changes.version());
                    last = entry.version();
                    assertThat(versions.getOrDefault(entry.key(), 0L)).isLessThan(last);
                    versions.put(entry.key(), last);
                    seen.put(entry.key(), entry.value());
                }
                changes.removed().forEach(seen::remove);
                since = changes.version();
            }
            return seen;
        };
    }

    private static DataChanges reloaded(InMemoryDataStore store) {
        try (Data data = new Data(store, DataConfiguration.defaults(), new SettableClock())) {
            return data.publicData().poll(null, "", Duration.ZERO);
        }
    }

    private static Map<String, JsonNode> content(DataChanges everything) {
        Map<String, JsonNode> content = new HashMap<>();
        everything.changes().forEach(entry -> content.put(entry.key(), entry.value()));
        return content;
    }

    private static JsonNode number(long number) {
        return Json.mapper().getNodeFactory().numberNode(number);
    }
}
