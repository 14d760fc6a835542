package dev.drover.server.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

final class VersionedTableTest {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Executor THREADS = task -> Thread.ofVirtual().start(task);

    private final VersionedTable<String> table = new VersionedTable<>(0, 3, 10_000);

    @Test
    void tellsOnlyWhatChangedSinceInTheOrderOfVersions() {
        table.put("a", "1");
        table.put("b", "1");
        long since = table.put("c", "1");
        table.put("b", "2");
        table.put("a", "2");
        table.put("b", "3");
        table.remove("c");

        Delta<String> delta = table.changesSince(since, "");
        assertThat(delta.reset()).isFalse();
        assertThat(delta.version()).isEqualTo(7);
        assertThat(delta.changes())
                .containsExactly(new Versioned<>("a", "2", 5), new Versioned<>("b", "3", 6));
        assertThat(delta.removed()).containsExactly("c");
    }

    @Test
    void tellsOnlyOfKeysUnderThePrefix() {
        long since = table.put("build/a", "1");
        table.put("build/b", "1");
        table.put("buildings", "1");
        table.put("test/a", "1");
        table.remove("test/a");
        Delta<String> delta = table.changesSince(since, "build/");
        assertThat(delta.changes()).extracting(Versioned::key).containsExactly("build/b");
        assertThat(delta.removed()).isEmpty();
        assertThat(delta.version()).isEqualTo(5);
        assertThat(table.all("build"))
                .extracting(Versioned::key)
                .containsExactly("build/a", "build/b", "buildings");
    }

    @Test
    void aFirstQuestionGetsEverythingAsAReset() {
        table.put("b", "1");
        table.put("a", "1");
        Delta<String> delta = table.changesSince(null, "");
        assertThat(delta.reset()).isTrue();
        assertThat(delta.changes()).extracting(Versioned::key).containsExactly("a", "b");
    }

    @Test
    void whoIsOlderThanTheTombstonesGetsAReset() {
        for (String key : List.of("a", "b", "c", "d", "e")) {
            table.put(key, "1");
        }
        long before = table.version();
        table.remove("a");
        long afterFirst = table.version();
        table.remove("b");
        table.remove("c");
        assertThat(table.changesSince(before, "").removed()).containsExactly("a", "b", "c");

        table.remove("d");
        Delta<String> tooOld = table.changesSince(before, "");
        assertThat(tooOld.reset()).isTrue();
        assertThat(tooOld.changes()).extracting(Versioned::key).containsExactly("e");
        assertThat(table.changesSince(afterFirst, "").removed()).containsExactly("b", "c", "d");
    }

    @Test
    void whoIsNewerThanTheTableGetsAReset() {
        table.put("a", "1");
        assertThat(table.changesSince(99L, "").reset()).isTrue();
    }

    @Test
    void aKeyThatComesBackIsNoLongerRemoved() {
        table.put("a", "1");
        long since = table.version();
        table.remove("a");
        table.put("a", "2");
        Delta<String> delta = table.changesSince(since, "");
        assertThat(delta.removed()).isEmpty();
        assertThat(delta.changes()).containsExactly(new Versioned<>("a", "2", 3));
    }

    @Test
    void removingWhatIsNotThereChangesNothing() {
        assertThat(table.remove("a")).isFalse();
        assertThat(table.version()).isZero();
    }

    @Test
    void whatWasLoadedIsOlderThanTheVersionThatWasLoadedWithIt() {
        var loaded =
                new VersionedTable<String>(
                        20,
                        3,
                        10,
                        List.of(new Versioned<>("b", "x", 9), new Versioned<>("a", "y", 4)));
        assertThat(loaded.changesSince(20L, "").isEmpty()).isTrue();
        assertThat(loaded.changesSince(9L, "").reset()).isTrue();
        assertThat(loaded.put("c", "z")).isEqualTo(21);
        assertThat(loaded.changesSince(20L, "").changes()).hasSize(1);
    }

    @Test
    void aPollAnswersAtOnceWhenSomethingChanged() {
        table.put("a", "1");
        assertThat(table.poll(0L, "", LONG).changes()).hasSize(1);
    }

    @Test
    void aPollWithoutChangesAnswersAtItsDeadlineWithTheNewestVersion() {
        long since = table.put("a", "1");
        table.put("b", "1");
        Delta<String> delta = table.poll(since, "a", Duration.ofMillis(30));
        assertThat(delta.isEmpty()).isTrue();
        assertThat(delta.version()).isEqualTo(2);
    }

    @Test
    void aWaitingPollIsWokenByItsPrefixAlone() throws Exception {
        CompletableFuture<Delta<String>> poll = waitingPoll("build/");
        table.put("test/a", "1");
        table.put("build", "1");
        long version = table.put("build/a", "1");
        Delta<String> delta = poll.get(60, TimeUnit.SECONDS);
        assertThat(delta.changes()).containsExactly(new Versioned<>("build/a", "1", version));
    }

    @Test
    void aWaitingPollIsWokenByARemoval() throws Exception {
        table.put("a", "1");
        CompletableFuture<Delta<String>> poll = waitingPoll("a");
        table.remove("a");
        assertThat(poll.get(60, TimeUnit.SECONDS).removed()).containsExactly("a");
    }

    @Test
    void thousandsMayWait() throws Exception {
        List<CompletableFuture<Delta<String>>> polls =
                IntStream.range(0, 5_000).mapToObj(i -> poll("key" + i % 50)).toList();
        await().atMost(Duration.ofSeconds(60)).until(() -> table.waiting() == 5_000);
        for (int i = 0; i < 50; i++) {
            table.put("key" + i, "1");
        }
        for (CompletableFuture<Delta<String>> poll : polls) {
            assertThat(poll.get(60, TimeUnit.SECONDS).changes()).isNotEmpty();
        }
        assertThat(table.waiting()).isZero();
    }

    @Test
    void refusesMoreWaitersThanAreAllowed() {
        var narrow = new VersionedTable<String>(0, 3, 1);
        try (Subscription<Delta<String>> first = narrow.watch(0L, "", () -> {})) {
            assertThatThrownBy(() -> narrow.poll(0L, "", LONG))
                    .isInstanceOfSatisfying(
                            DroverException.class,
                            e -> assertThat(e.kind()).isEqualTo(ErrorKind.LIMIT_REACHED))
                    .hasMessageContaining("limit is 1");
            assertThat(first.take().isEmpty()).isTrue();
        }
        assertThat(narrow.poll(0L, "", Duration.ofMillis(1)).isEmpty()).isTrue();
    }

    @Test
    void closingEndsWaits() throws Exception {
        CompletableFuture<Delta<String>> poll = waitingPoll("a");
        table.close();
        assertThat(poll.get(60, TimeUnit.SECONDS).isEmpty()).isTrue();
    }

    @Test
    void anInterruptedPollIsCancelled() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> table.poll(0L, "", LONG))
                .isInstanceOfSatisfying(
                        DroverException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.CANCELLED));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(table.waiting()).isZero();
    }

    @Test
    void aSlowWatcherIsToldOnceAndGetsTheNewestValues() {
        AtomicInteger signals = new AtomicInteger();
        try (Subscription<Delta<String>> watch = table.watch(0L, "", signals::incrementAndGet)) {
            for (int i = 1; i <= 1_000; i++) {
                table.put("a", "value " + i);
                table.put("b" + i % 2, "value " + i);
            }
            assertThat(signals).hasValue(1);
            assertThat(watch.take().changes())
                    .extracting(Versioned::value)
                    .containsExactly("value 999", "value 1000", "value 1000");
            assertThat(watch.take().isEmpty()).isTrue();

            table.put("a", "last");
            assertThat(signals).hasValue(2);
            assertThat(watch.take().changes()).extracting(Versioned::key).containsExactly("a");
        }
        table.put("a", "after");
        assertThat(signals).hasValue(2);
    }

    @Test
    void aWatchOfThePastSignalsAtOnce() {
        table.put("a", "1");
        AtomicInteger signals = new AtomicInteger();
        try (Subscription<Delta<String>> watch = table.watch(0L, "a", signals::incrementAndGet)) {
            assertThat(signals).hasValue(1);
            assertThat(watch.take().changes()).hasSize(1);
        }
    }

    @Test
    void aListenerThatFailsHarmsNoOther() {
        List<String> heard = new ArrayList<>();
        try (Subscription<Delta<String>> bad =
                        table.watch(
                                0L,
                                "",
                                () -> {
                                    throw new IllegalStateException("a listener's own trouble");
                                });
                Subscription<Delta<String>> good = table.watch(0L, "", () -> heard.add("good"))) {
            table.put("a", "1");
            assertThat(heard).containsExactly("good");
            assertThat(bad.take()).isEqualTo(good.take());
        }
    }

    private CompletableFuture<Delta<String>> waitingPoll(String prefix) {
        CompletableFuture<Delta<String>> poll = poll(prefix);
        await().atMost(Duration.ofSeconds(60)).until(() -> table.waiting() == 1);
        return poll;
    }

    private CompletableFuture<Delta<String>> poll(String prefix) {
        long since = table.version();
        return CompletableFuture.supplyAsync(() -> table.poll(since, prefix, LONG), THREADS);
    }
}
