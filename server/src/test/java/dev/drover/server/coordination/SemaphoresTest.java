package dev.drover.server.coordination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Identifiers;
import dev.drover.api.RunId;
import dev.drover.api.ScriptThreadId;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

class SemaphoresTest {

    private final Identifiers identifiers = new Identifiers();
    private final RunId run = identifiers.nextRun();
    private final SharedName name = SharedName.of(run, "door");
    private final WaitLimits limits = new WaitLimits();
    private final Semaphores semaphores =
            new Semaphores(new CoordinationConfiguration(3, 4, 10, 1_000, 10), limits);

    @AfterEach
    void close() {
        limits.close();
    }

    @Test
    void aWaitThatIsOverLeavesNoTimer() {
        ScriptThreadId holder = identifiers.nextScriptThread();
        semaphores.acquire(name, 1, holder, Duration.ofHours(1)).join();
        CompletableFuture<Void> waits =
                semaphores.acquire(name, 1, identifiers.nextScriptThread(), Duration.ofHours(1));
        assertThat(limits.count()).isOne();

        semaphores.release(name, holder);

        assertThat(waits).isCompleted();
        assertThat(limits.count()).isZero();
    }

    @Test
    void givesAPermitToWhoWaitsLongest() {
        ScriptThreadId first = identifiers.nextScriptThread();
        ScriptThreadId second = identifiers.nextScriptThread();
        ScriptThreadId third = identifiers.nextScriptThread();
        semaphores.acquire(name, 1, first, null).join();
        CompletableFuture<Void> secondWaits = semaphores.acquire(name, 1, second, null);
        CompletableFuture<Void> thirdWaits = semaphores.acquire(name, 1, third, null);

        semaphores.release(name, first);

        assertThat(secondWaits).isCompleted();
        assertThat(thirdWaits).isNotDone();
    }

    @Test
    void refusesAReleaseByWhoHoldsNothing() {
        semaphores.acquire(name, 1, identifiers.nextScriptThread(), null).join();

        assertThatThrownBy(() -> semaphores.release(name, identifiers.nextScriptThread()))
                .isInstanceOfSatisfying(
                        DroverException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT));
    }

    @Test
    void refusesAnotherNumberOfPermits() {
        semaphores.acquire(name, 2, identifiers.nextScriptThread(), null).join();

        assertThatThrownBy(() -> semaphores.acquire(name, 3, identifiers.nextScriptThread(), null))
                .hasMessageContaining("in use with 2 permits");
    }

    @Test
    void endsAWaitAtItsTimeoutAndKeepsThePermitForOthers() throws Exception {
        ScriptThreadId holder = identifiers.nextScriptThread();
        semaphores.acquire(name, 1, holder, null).join();
        CompletableFuture<Void> hasty =
                semaphores.acquire(name, 1, identifiers.nextScriptThread(), Duration.ofMillis(5));

        assertThatThrownBy(() -> hasty.get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("was not free within 5 ms");
        semaphores.release(name, holder);
        assertThat(semaphores.acquire(name, 1, holder, null)).isCompleted();
    }

    @Test
    void givesBackWhatAnEndedThreadHeldAndCancelsWhatItWaitedFor() {
        ScriptThreadId ended = identifiers.nextScriptThread();
        ScriptThreadId other = identifiers.nextScriptThread();
        SharedName elsewhere = SharedName.of(run, "/window");
        semaphores.acquire(name, 1, ended, null).join();
        semaphores.acquire(elsewhere, 1, other, null).join();
        CompletableFuture<Void> wait = semaphores.acquire(elsewhere, 1, ended, null);
        CompletableFuture<Void> next = semaphores.acquire(name, 1, other, null);

        semaphores.threadEnded(ended);

        assertThat(next).isCompleted();
        assertThat(wait).isCompletedExceptionally();
    }

    @Test
    void refusesMoreNamesAndMoreWaitersThanItsLimits() {
        ScriptThreadId holder = identifiers.nextScriptThread();
        for (int index = 0; index < 3; index++) {
            semaphores.acquire(SharedName.of(run, "n" + index), 1, holder, null).join();
        }
        assertThatThrownBy(() -> semaphores.acquire(name, 1, holder, null))
                .hasMessageContaining("3 locks and semaphores are in use; the limit is 3");
        for (int index = 0; index < 4; index++) {
            assertThat(semaphores.acquire(SharedName.of(run, "n0"), 1, holder, null)).isNotDone();
        }
        assertThatThrownBy(() -> semaphores.acquire(SharedName.of(run, "n0"), 1, holder, null))
                .hasMessageContaining("4 calls wait for 'n0'; the limit is 4");
    }

    @Test
    void neverLetsMoreInThanThePermitsWhateverThreadsDo() throws Exception {
        long seed = new Random().nextLong();
        Semaphores many = new Semaphores(CoordinationConfiguration.defaults(), limits);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        AtomicInteger rounds = new AtomicInteger();
        for (int thread = 0; thread < 16; thread++) {
            Random random = new Random(seed + thread);
            threads.add(
                    Thread.startVirtualThread(() -> {
                        for (int round = 0; round < 200; round++) {
                            ScriptThreadId holder = identifiers.nextScriptThread();
                            many.acquire(name, 3, holder, null).join();
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            LockSupport.parkNanos(1_000);
                            inside.decrementAndGet();
                            if (random.nextBoolean()) {
                                many.release(name, holder);
                            } else {
                                many.threadEnded(holder);
                            }
                            rounds.incrementAndGet();
                        }
                    }));
        }
        for (Thread thread : threads) {
            thread.join(Duration.ofSeconds(60));
        }
        assertThat(rounds).as("seed " + seed).hasValue(16 * 200);
        assertThat(most.get()).as("seed " + seed).isBetween(1, 3);
    }
}
