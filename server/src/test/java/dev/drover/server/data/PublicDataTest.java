package dev.drover.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.DataChanges;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

final class PublicDataTest extends DataAreaContract {

    private final DroverException full =
            new DroverException(ErrorKind.STORAGE_FULL, "no room", "Make some.");

    private final InMemoryDataStore store = new InMemoryDataStore();
    private Data data = open();

    @Override
    DataArea area() {
        return data.publicData();
    }

    @AfterEach
    void close() {
        data.close();
    }

    @Test
    void goesOnAfterARestartWhereItWas() {
        area().set("a", json("1"));
        area().set("b", json("2"));
        reopen();
        assertThat(area().version()).isEqualTo(2);
        assertThat(area().get("b").orElseThrow().version()).isEqualTo(2);
        assertThat(area().set("a", json("3"))).isEqualTo(3);
    }

    @Test
    void neverGivesAVersionTwiceAlsoWhenTheNewestChangeWasARemoval() {
        area().set("a", json("1"));
        area().delete("a");
        reopen();
        assertThat(area().version()).isEqualTo(2);
        assertThat(area().set("a", json("1"))).isEqualTo(3);
    }

    @Test
    void bytesCountAfterARestartToo() {
        String big = "\"" + "x".repeat(90) + "\"";
        area().set("a", json(big));
        area().set("b", json(big));
        reopen();
        assertRefused(ErrorKind.LIMIT_REACHED, () -> area().set("c", json(big)), "279 bytes");
    }

    @Test
    void whoPolledBeforeARestartGetsARestartedTableWhole() {
        area().set("a", json("1"));
        area().set("b", json("1"));
        area().delete("a");
        reopen();
        assertThat(area().poll(3L, "", Duration.ZERO).changes()).isEmpty();
        DataChanges old = area().poll(2L, "", Duration.ZERO);
        assertThat(old.reset()).isTrue();
        assertThat(old.changes()).hasSize(1);
    }

    @Test
    void whatCouldNotBeStoredIsRefusedAndNotSeen() {
        area().set("a", json("1"));
        store.failWith(full);
        assertRefused(ErrorKind.STORAGE_FULL, () -> area().set("a", json("2")), "no room");
        assertRefused(ErrorKind.STORAGE_FULL, () -> area().delete("a"), "no room");
        assertThat(area().get("a").orElseThrow().value()).isEqualTo(json("1"));
        assertThat(area().version()).isEqualTo(1);

        store.recover();
        long version = area().set("b", json("1"));
        assertThat(version).as("no version is given twice").isGreaterThan(3);
        assertThat(area().get("a")).isPresent();
    }

    @Test
    void whatWasRefusedDoesNotComeBackThoughTheStoreHadIt() {
        area().set("a", json("1"));
        store.failAfterStoring(full);
        assertRefused(ErrorKind.STORAGE_FULL, () -> area().set("a", json("2")), "no room");
        assertRefused(ErrorKind.STORAGE_FULL, () -> area().set("new", json("2")), "no room");
        store.recover();
        area().set("b", json("1"));
        reopen();
        assertThat(area().get("a").orElseThrow().value()).isEqualTo(json("1"));
        assertThat(area().get("new")).isEmpty();
    }

    @Test
    void onePollerSeesBothKindsOfChangesUnderOneVersion() {
        long first = area().set("a", json("1"));
        long second =
                data.status().set("a", new StatusUpdate(json("1"), null, null, null, null, null));
        long third = area().set("a", json("1"));
        assertThat(List.of(first, second, third)).containsExactly(1L, 2L, 3L);
        assertThat(data.status().poll(0L, "", Duration.ZERO).version()).isEqualTo(3);
        assertThat(data.status().poll(2L, "", Duration.ZERO).changes()).isEmpty();
        assertThat(area().poll(1L, "", Duration.ZERO).changes()).hasSize(1);
    }

    @Test
    void whoWritesReadsItsOwnWrites() {
        for (int i = 0; i < 200; i++) {
            long version = area().set("a", json("" + i));
            assertThat(area().get("a").orElseThrow().version()).isEqualTo(version);
            assertThat(area().version()).isEqualTo(version);
        }
    }

    @Test
    void closingEndsWaitsAndRefusesWrites() throws Exception {
        DataArea area = area();
        var poll =
                CompletableFuture.supplyAsync(
                        () -> area.poll(0L, "", Duration.ofMinutes(1)),
                        task -> Thread.ofVirtual().start(task));
        data.close();
        assertThat(poll.get(30, TimeUnit.SECONDS).changes()).isEmpty();
        assertRefused(ErrorKind.UNAVAILABLE, () -> area.set("a", json("1")), "stops");
    }

    private void reopen() {
        data.close();
        data = open();
    }

    private Data open() {
        return new Data(store, BOUNDS, new SettableClock());
    }
}
