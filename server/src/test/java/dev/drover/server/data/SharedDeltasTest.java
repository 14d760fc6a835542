package dev.drover.server.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * What is shared between those who ask the same is what each would have been told alone: answers
 * under concurrent changes, from a seed, beside those of the list of all changes.
 */
final class SharedDeltasTest {

    private static final int THREADS = 4;
    private static final int STEPS = 2_000;
    private static final int KEYS = 20;
    private static final List<String> PREFIXES = List.of("", "a", "a/1", "b", "none");

    private record Answer(@Nullable Long since, String prefix, Delta<Integer> delta) {}

    private final VersionedTable<Integer> table = new VersionedTable<>(0, 2 * KEYS, 10_000);
    private final List<Change<Integer>> history = new ArrayList<>();

    static LongStream seeds() {
        long first = System.nanoTime();
        return LongStream.range(first, first + 5);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyAnswerIsThatOfItsVersion(long seed) throws Exception {
        List<Answer> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<List<Answer>>> asking = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                SplittableRandom random = new SplittableRandom(seed + i);
                asking.add(threads.submit(() -> askAndChange(random)));
            }
            for (Future<List<Answer>> each : asking) {
                answers.addAll(each.get(60, TimeUnit.SECONDS));
            }
        }
        assertThat(answers).hasSizeGreaterThan(THREADS * STEPS / 2);
        answers.sort(Comparator.comparingLong(answer -> answer.delta.version()));
        Map<String, Change<Integer>> newest = new HashMap<>();
        int applied = 0;
        for (Answer answer : answers) {
            while (applied < history.size()
                    && history.get(applied).version() <= answer.delta.version()) {
                newest.put(history.get(applied).key(), history.get(applied));
                applied++;
            }
            assertThat(answer.delta)
                    .as("since %s under '%s'", answer.since, answer.prefix)
                    .isEqualTo(expected(newest, answer));
        }
    }

    @Test
    void whoAsksTheSameIsGivenTheSameObjectUntilSomethingChanges() {
        table.put("a", 1);
        for (Long since : new Long[] {null, 0L, 1L}) {
            // A collection of garbage in between may end the sharing, but not each time.
            await().untilAsserted(() ->
                    assertThat(table.changesSince(since, ""))
                            .isSameAs(table.changesSince(since, "")));
        }
        Delta<Integer> before = table.changesSince(0L, "");
        table.put("b", 1);
        assertThat(table.changesSince(0L, "").changes()).hasSize(2);
        assertThat(before.changes()).hasSize(1);
    }

    private List<Answer> askAndChange(SplittableRandom random) {
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            if (random.nextInt(10) == 0) {
                change(random, i);
            } else {
                answers.add(ask(random));
            }
        }
        return answers;
    }

    /** One at a time, so that the list of changes has them as the table has. */
    private synchronized void change(SplittableRandom random, int value) {
        String key = (random.nextBoolean() ? "a/" : "b/") + random.nextInt(KEYS);
        if (random.nextInt(3) > 0) {
            history.add(new Change<>(key, value, table.put(key, value)));
        } else if (table.remove(key)) {
            history.add(new Change<>(key, null, table.version()));
        }
    }

    private Answer ask(SplittableRandom random) {
        String prefix = PREFIXES.get(random.nextInt(PREFIXES.size()));
        long newest = table.version();
        Long since =
                switch (random.nextInt(5)) {
                    case 0 -> null;
                    case 1 -> 0L;
                    case 2 -> newest;
                    case 3 -> newest + 1;
                    default -> Math.max(0, newest - random.nextInt(10));
                };
        return new Answer(since, prefix, table.poll(since, prefix, Duration.ZERO));
    }

    private static Delta<Integer> expected(Map<String, Change<Integer>> newest, Answer answer) {
        long version = answer.delta.version();
        boolean reset = answer.since == null || answer.since > version;
        long since = reset || answer.since == null ? 0 : answer.since;
        Comparator<Change<Integer>> order =
                reset
                        ? Comparator.comparing(Change::key)
                        : Comparator.comparingLong(Change::version);
        List<Versioned<Integer>> changes = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        newest.values().stream()
                .filter(change -> change.version() > since)
                .filter(change -> change.key().startsWith(answer.prefix))
                .sorted(order)
                .forEach(change -> {
                    Integer value = change.value();
                    if (value != null) {
                        changes.add(new Versioned<>(change.key(), value, change.version()));
                    } else if (!reset) {
                        removed.add(change.key());
                    }
                });
        return new Delta<>(version, changes, removed, reset);
    }
}
