package dev.drover.server.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.api.ErrorKind;
import dev.drover.api.Identifiers;
import dev.drover.api.RunId;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

final class PrivateDataTest extends DataAreaContract {

    private final Identifiers identifiers = new Identifiers();
    private final RunId run = identifiers.nextRun();
    private final RunId other = identifiers.nextRun();
    private final InMemoryDataStore store = new InMemoryDataStore();
    private final Data data = new Data(store, BOUNDS, new SettableClock());

    @Override
    DataArea area() {
        return data.privateData().of(run);
    }

    @AfterEach
    void close() {
        data.close();
    }

    @Test
    void noOtherRunSeesIt() {
        area().set("a", json("1"));
        assertThat(data.privateData().of(other).get("a")).isEmpty();
        assertThat(data.publicData().get("a")).isEmpty();
        assertThat(data.privateData().of(other).version()).isZero();
    }

    @Test
    void itIsNotStored() {
        area().set("a", json("1"));
        assertThat(store.commits()).isZero();
    }

    @Test
    void itIsGoneWithItsRun() {
        DataArea mine = area();
        mine.set("a", json("1"));
        data.privateData().drop(run);
        assertRefused(ErrorKind.NOT_FOUND, () -> data.privateData().of(run), "over", run.value());
    }

    @Test
    void aChangeThatCameTooLateTakesNoRoomOfOtherRuns() {
        String big = "\"" + "x".repeat(90) + "\"";
        for (int i = 0; i < 5; i++) {
            RunId ended = identifiers.nextRun();
            DataArea late = data.privateData().of(ended);
            data.privateData().drop(ended);
            assertRefused(ErrorKind.NOT_FOUND, () -> late.set("a", json(big)), "over");
        }
        area().set("a", json(big));
    }

    @Test
    void theEndOfItsRunEndsItsWaits() throws Exception {
        DataArea mine = area();
        var poll =
                CompletableFuture.supplyAsync(
                        () -> mine.poll(0L, "", Duration.ofMinutes(1)),
                        task -> Thread.ofVirtual().start(task));
        data.privateData().drop(run);
        assertThat(poll.get(30, TimeUnit.SECONDS).changes()).isEmpty();
    }

    @Test
    void allRunsTogetherAreBounded() {
        String big = "\"" + "x".repeat(90) + "\"";
        area().set("a", json(big));
        area().set("b", json(big));
        DataArea others = data.privateData().of(other);
        others.set("a", json(big));
        others.set("b", json(big));
        assertRefused(
                ErrorKind.LIMIT_REACHED,
                () -> data.privateData().of(identifiers.nextRun()).set("a", json(big)),
                "all runs",
                "400");
        data.privateData().drop(run);
        data.privateData().of(identifiers.nextRun()).set("a", json(big));
    }
}
