package dev.drover.server.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.DataEntry;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What public and private data keep to alike. */
abstract class DataAreaContract {

    /** Small enough to be reached. */
    static final DataConfiguration BOUNDS =
            new DataConfiguration(
                    20,
                    100,
                    3,
                    250,
                    3,
                    250,
                    30,
                    3,
                    250,
                    400,
                    10,
                    100,
                    Duration.ofMinutes(1),
                    100,
                    Duration.ofSeconds(60));

    abstract DataArea area();

    @Test
    void givesBackWhatWasSet() {
        JsonNode value = json("{\"a\":[1,2.5,null,true,\"ü\"]}");
        long version = area().set("a/b", value);
        DataEntry entry = area().get("a/b").orElseThrow();
        assertThat(entry.value()).isEqualTo(value);
        assertThat(entry.version()).isEqualTo(version);
        assertThat(area().get("other")).isEmpty();
    }

    @Test
    void keepsWhatWasSetWhateverBecomesOfTheCallersValue() {
        ObjectNode value = Json.mapper().createObjectNode().put("a", 1);
        area().set("k", value);
        value.put("a", 2);
        assertThat(area().get("k").orElseThrow().value()).isEqualTo(json("{\"a\":1}"));
    }

    @Test
    void listsByPrefixInOrder() {
        area().set("b/2", json("1"));
        area().set("b/1", json("1"));
        area().set("bb", json("1"));
        assertThat(area().list("b/")).extracting(DataEntry::key).containsExactly("b/1", "b/2");
    }

    @Test
    void deletesOnce() {
        area().set("a", json("1"));
        assertThat(area().delete("a")).isTrue();
        assertThat(area().delete("a")).isFalse();
        assertThat(area().get("a")).isEmpty();
    }

    @Test
    void setsOnlyWhatNobodyChangedMeanwhile() {
        OptionalLong first = area().compareAndSet("a", 0, json("1"));
        assertThat(first).isPresent();
        assertThat(area().compareAndSet("a", 0, json("2"))).isEmpty();
        long second = area().set("a", json("2"));
        assertThat(area().compareAndSet("a", first.getAsLong(), json("3"))).isEmpty();
        assertThat(area().compareAndSet("a", second, json("3"))).isPresent();
        assertThat(area().get("a").orElseThrow().value()).isEqualTo(json("3"));
    }

    @Test
    void incrementsAndUpdatesLoseNothingFromManyThreads() throws Exception {
        DataArea area = area();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                threads.execute(() -> repeat(50, () -> area.increment("sum", json("2"))));
                threads.execute(() -> repeat(50, () -> addOne(area, "updated")));
            }
            threads.shutdown();
            assertThat(threads.awaitTermination(120, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(area.get("sum").orElseThrow().value()).isEqualTo(json("800"));
        assertThat(area.get("updated").orElseThrow().value()).isEqualTo(json("400"));
    }

    @Test
    void incrementsKeepWholeNumbersWhole() {
        assertThat(area().increment("a", json("1")).toString()).isEqualTo("1");
        assertThat(area().increment("a", json("0.5")).toString()).isEqualTo("1.5");
        area().set("a", json("9223372036854775807"));
        assertThat(area().increment("a", json("1")).doubleValue()).isEqualTo(9.223372036854776e18);
    }

    @Test
    void incrementsNothingButNumbers() {
        area().set("a", json("\"x\""));
        assertRefused(
                ErrorKind.CONFLICT, () -> area().increment("a", json("1")), "'a'", "a string");
        assertRefused(
                ErrorKind.INVALID_PARAMETERS,
                () -> area().increment("b", json("\"1\"")),
                "'b'",
                "a string");
    }

    @Test
    void refusesKeysOfAWrongForm() {
        assertRefused(ErrorKind.INVALID_PARAMETERS, () -> area().set("", json("1")), "empty");
        assertRefused(
                ErrorKind.INVALID_PARAMETERS,
                () -> area().set("x".repeat(21), json("1")),
                "21 characters",
                "limit is 20");
        assertRefused(
                ErrorKind.INVALID_PARAMETERS, () -> area().set("a\nb", json("1")), "U+000A", "1");
        assertRefused(
                ErrorKind.INVALID_PARAMETERS, () -> area().set("a\ud800", json("1")), "U+D800");
        area().set("🐝", json("1"));
    }

    @Test
    void refusesValuesThatAreTooLarge() {
        JsonNode large = json("\"" + "x".repeat(99) + "\"");
        assertRefused(
                ErrorKind.TOO_LARGE,
                () -> area().set("a", large),
                "'a'",
                "101 bytes",
                "limit is 100");
        assertThat(area().get("a")).isEmpty();
    }

    @Test
    void refusesMoreKeysThanAllowed() {
        area().set("a", json("1"));
        area().set("b", json("1"));
        area().set("c", json("1"));
        assertRefused(ErrorKind.LIMIT_REACHED, () -> area().set("d", json("1")), "3 keys", "'d'");
        area().set("c", json("2"));
        area().delete("a");
        area().set("d", json("1"));
    }

    @Test
    void refusesMoreBytesThanAllowed() {
        JsonNode big = json("\"" + "x".repeat(90) + "\"");
        area().set("a", big);
        area().set("b", big);
        assertRefused(
                ErrorKind.LIMIT_REACHED, () -> area().set("c", big), "279 bytes", "'c'", "250");
        area().set("a", json("1"));
        area().set("c", big);
        assertRefused(ErrorKind.LIMIT_REACHED, () -> area().set("a", big), "279 bytes");
    }

    @Test
    void refusesALongerWaitThanAllowed() {
        assertRefused(
                ErrorKind.INVALID_PARAMETERS,
                () -> area().poll(0L, "", Duration.ofMinutes(2)),
                "120000 ms",
                "60000 ms");
    }

    @Test
    void tellsWatchersOfChanges() {
        AtomicInteger signals = new AtomicInteger();
        try (var watch = area().watch(area().version(), "a", signals::incrementAndGet)) {
            area().set("b", json("1"));
            assertThat(signals).hasValue(0);
            area().set("a", json("1"));
            assertThat(signals).hasValue(1);
            assertThat(watch.take().changes()).extracting(DataEntry::key).containsExactly("a");
            area().delete("a");
            assertThat(watch.take().removed()).containsExactly("a");
        }
    }

    static JsonNode json(String text) {
        return Json.mapper().readTree(text);
    }

    static void assertRefused(ErrorKind kind, ThrowingCallable call, String... parts) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DroverException.class,
                        e -> {
                            assertThat(e.kind()).isEqualTo(kind);
                            assertThat(e.text()).contains(parts);
                        });
    }

    private static void addOne(DataArea area, String key) {
        OptionalLong version;
        do {
            var old = area.get(key);
            long number = old.map(entry -> entry.value().longValue()).orElse(0L);
            version =
                    area.compareAndSet(
                            key,
                            old.map(DataEntry::version).orElse(0L),
                            json(Long.toString(number + 1)));
        } while (version.isEmpty());
    }

    private static void repeat(int times, Runnable task) {
        for (int i = 0; i < times; i++) {
            task.run();
        }
    }
}
