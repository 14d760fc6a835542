package dev.drover.server.coordination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.Identifiers;
import dev.drover.api.Json;
import dev.drover.api.RunId;
import dev.drover.api.ScriptThreadId;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

class QueuesTest {

    private final Identifiers identifiers = new Identifiers();
    private final RunId run = identifiers.nextRun();
    private final ScriptThreadId thread = identifiers.nextScriptThread();
    private final SharedName name = SharedName.of(run, "work");
    private final WaitLimits limits = new WaitLimits();
    private final Queues queues =
            new Queues(new CoordinationConfiguration(2, 2, 3, 20, 10), limits);

    @AfterEach
    void close() {
        limits.close();
    }

    private static JsonNode number(int value) {
        return Json.mapper().valueToTree(value);
    }

    @Test
    void givesValuesInTheOrderTheyWerePut() {
        queues.put(name, number(1));
        queues.put(name, number(2));

        assertThat(queues.size(name)).isEqualTo(2);
        assertThat(queues.take(name, thread, null)).isCompletedWithValue(number(1));
        assertThat(queues.take(name, thread, null)).isCompletedWithValue(number(2));
        assertThat(queues.size(name)).isZero();
    }

    @Test
    void servesTakersInTheOrderTheyCame() {
        CompletableFuture<JsonNode> first = queues.take(name, thread, null);
        CompletableFuture<JsonNode> second = queues.take(name, thread, null);

        queues.put(name, number(1));

        assertThat(first).isCompletedWithValue(number(1));
        assertThat(second).isNotDone();
    }

    @Test
    void refusesWhatDoesNotFitAndKeepsWhatItHas() {
        for (int value = 0; value < 3; value++) {
            queues.put(name, number(value));
        }
        assertThatThrownBy(() -> queues.put(name, number(3)))
                .hasMessageContaining("holds 3 values of 3 bytes");
        assertThat(queues.size(name)).isEqualTo(3);

        SharedName other = SharedName.of(run, "other");
        assertThatThrownBy(() -> queues.put(other, Json.mapper().valueToTree("x".repeat(30))))
                .hasMessageContaining("this value has 32");
    }

    @Test
    void aTakerThatGaveUpTakesNothing() {
        CompletableFuture<JsonNode> hasty = queues.take(name, thread, Duration.ofMillis(5));
        assertThatThrownBy(() -> hasty.get(30, TimeUnit.SECONDS))
                .hasMessageContaining("had nothing within 5 ms");

        queues.put(name, number(7));

        assertThat(queues.take(name, thread, null)).isCompletedWithValue(number(7));
    }

    @Test
    void aWaitThatIsOverLeavesNoTimer() {
        CompletableFuture<JsonNode> served = queues.take(name, thread, Duration.ofHours(1));
        CompletableFuture<JsonNode> ended = queues.take(name, thread, Duration.ofHours(1));
        assertThat(limits.count()).isEqualTo(2);

        queues.put(name, number(1));
        queues.threadEnded(thread);

        assertThat(served).isCompletedWithValue(number(1));
        assertThat(ended).isCompletedExceptionally();
        assertThat(limits.count()).isZero();
    }

    @Test
    void endsTheWaitsOfAThreadThatIsOver() {
        CompletableFuture<JsonNode> wait = queues.take(name, thread, null);

        queues.threadEnded(thread);

        assertThat(wait).isCompletedExceptionally();
        queues.put(name, number(1));
        assertThat(queues.size(name)).isOne();
    }

    @Test
    void runsDoNotSeeEachOthersQueuesButShareThoseOfTheServer() {
        RunId other = identifiers.nextRun();
        queues.put(name, number(1));
        queues.put(SharedName.of(run, "/all"), number(2));

        assertThat(queues.size(SharedName.of(other, "work"))).isZero();
        assertThat(queues.size(SharedName.of(other, "/all"))).isOne();
        queues.runEnded(run);
        assertThat(queues.size(name)).isZero();
        assertThat(queues.size(SharedName.of(other, "/all"))).isOne();
    }
}
