package dev.drover.server.data;

import static dev.drover.server.data.DataAreaContract.assertRefused;
import static dev.drover.server.data.DataAreaContract.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Level;
import dev.drover.api.RunId;
import dev.drover.api.StatusChanges;
import dev.drover.api.StatusValue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

final class StatusBoardTest {

    private final SettableClock clock = new SettableClock();
    private final InMemoryDataStore store = new InMemoryDataStore();
    private Data data = open();

    @AfterEach
    void close() {
        data.close();
    }

    @Test
    void givesBackEveryMember() {
        RunId run = new RunId("0N5CKQ4DMB3XA");
        long version =
                data.status()
                        .set(
                                "3",
                                new StatusUpdate(
                                        json("99.5"), Level.WARNING, "nearly", "%", null, run));
        assertThat(data.status().get("3"))
                .contains(
                        new StatusValue(
                                "3",
                                json("99.5"),
                                Level.WARNING,
                                "nearly",
                                "%",
                                clock.instant(),
                                version,
                                run));
    }

    @Test
    void aFullDiskIsNotTriedWithoutAPauseForAValueThatIsDue() {
        set("a", "1", Duration.ofSeconds(1));
        store.failWith(new DroverException(ErrorKind.STORAGE_FULL, "no room", "Make some."));
        int before = store.commits();
        long begin = System.nanoTime();
        clock.advance(Duration.ofSeconds(2));

        await().until(() -> store.commits() >= before + 4);

        // 0.1 s, 0.2 s and 0.4 s lie between four attempts
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isGreaterThan(Duration.ofMillis(600));
        store.recover();
        await().until(() -> data.status().get("a").isEmpty());
    }

    @Test
    void clearsOnce() {
        set("a", "1", null);
        assertThat(data.status().clear("a")).isTrue();
        assertThat(data.status().clear("a")).isFalse();
        assertThat(data.status().get("a")).isEmpty();
    }

    @Test
    void aValueVanishesWhenItsTimeIsOver() throws Exception {
        set("a", "1", Duration.ofSeconds(10));
        set("stays", "1", null);
        long since = data.status().version();
        CompletableFuture<StatusChanges> poll =
                CompletableFuture.supplyAsync(
                        () -> data.status().poll(since, "", Duration.ofMinutes(1)),
                        task -> Thread.ofVirtual().start(task));
        clock.advance(Duration.ofSeconds(9));
        assertThat(data.status().get("a")).isPresent();
        clock.advance(Duration.ofSeconds(1));
        assertThat(data.status().get("a")).isEmpty();
        StatusChanges changes = poll.get(60, TimeUnit.SECONDS);
        assertThat(changes.removed()).containsExactly("a");
        assertThat(changes.version()).isGreaterThan(since);
        assertThat(data.status().get("stays")).isPresent();
    }

    @Test
    void anUpdateGivesItNewTime() {
        set("a", "1", Duration.ofSeconds(10));
        set("b", "1", Duration.ofSeconds(10));
        clock.advance(Duration.ofSeconds(9));
        set("a", "2", Duration.ofSeconds(10));
        set("b", "2", null);
        clock.advance(Duration.ofSeconds(9));
        set("c", "1", Duration.ofMillis(1));
        clock.advance(Duration.ofMillis(1));
        await().atMost(Duration.ofSeconds(60)).until(() -> isRemoved("c"));
        assertThat(data.status().get("a")).isPresent();
        clock.advance(Duration.ofSeconds(1));
        await().atMost(Duration.ofSeconds(60)).until(() -> isRemoved("a"));
        assertThat(isRemoved("b")).isFalse();
    }

    @Test
    void whatRanOutWhileTheServerWasDownVanishesAtTheStart() {
        set("a", "1", Duration.ofSeconds(10));
        set("b", "1", Duration.ofSeconds(20));
        data.close();
        clock.advance(Duration.ofSeconds(15));
        data = open();
        assertThat(data.status().get("a")).isEmpty();
        await().atMost(Duration.ofSeconds(60)).until(() -> isRemoved("a"));
        assertThat(data.status().version()).isGreaterThan(2);
        clock.advance(Duration.ofSeconds(5));
        await().atMost(Duration.ofSeconds(60)).until(() -> isRemoved("b"));
    }

    @Test
    void aFullDiskOnlyDelaysTheEndOfAValue() {
        set("a", "1", Duration.ofSeconds(10));
        store.failWith(new DroverException(ErrorKind.STORAGE_FULL, "no room", ""));
        clock.advance(Duration.ofSeconds(10));
        int before = store.commits();
        await().atMost(Duration.ofSeconds(60)).until(() -> store.commits() > before + 1);
        assertThat(isRemoved("a")).isFalse();
        store.recover();
        await().atMost(Duration.ofSeconds(60)).until(() -> isRemoved("a"));
    }

    @Test
    void refusesWhatIsNoStatusValue() {
        assertRefused(ErrorKind.INVALID_PARAMETERS, () -> set("a", "[1]", null), "'a'", "neither");
        assertRefused(ErrorKind.INVALID_PARAMETERS, () -> set("a", "null", null), "'a'");
        assertRefused(ErrorKind.INVALID_PARAMETERS, () -> set("", "1", null), "name is empty");
        assertRefused(
                ErrorKind.TOO_LARGE,
                () -> set("a", "\"" + "x".repeat(31) + "\"", null),
                "value of the status value 'a'",
                "31",
                "30");
        assertRefused(
                ErrorKind.TOO_LARGE,
                () ->
                        data.status()
                                .set(
                                        "a",
                                        new StatusUpdate(
                                                json("1"), null, "y".repeat(31), null, null, null)),
                "text of the status value 'a'");
        assertRefused(
                ErrorKind.TOO_LARGE,
                () ->
                        data.status()
                                .set(
                                        "a",
                                        new StatusUpdate(
                                                json("1"), null, null, "u".repeat(41), null, null)),
                "unit of the status value 'a'",
                "40");
    }

    @Test
    void refusesMoreThanAllowed() {
        set("a", "1", null);
        set("b", "1", null);
        set("c", "1", null);
        assertRefused(
                ErrorKind.LIMIT_REACHED, () -> set("d", "1", null), "status board", "3", "'d'");
    }

    private boolean isRemoved(String name) {
        return data.status().poll(null, name, Duration.ZERO).changes().isEmpty();
    }

    private void set(String name, String value, @Nullable Duration ttl) {
        data.status().set(name, new StatusUpdate(json(value), null, null, null, ttl, null));
    }

    private Data open() {
        return new Data(store, DataAreaContract.BOUNDS, clock);
    }
}
