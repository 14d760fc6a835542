package dev.drover.server.coordination;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.RunId;
import dev.drover.api.ScriptThreadId;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Named semaphores, first come first served; a lock is one with a single permit. What a script
 * thread holds is given back when the thread ends, however it ends.
 *
 * <p>Safe for use by many threads. Futures are completed outside the lock, on the thread that gave
 * the permit back.
 */
public final class Semaphores {

    private static final class Waiter {
        private final ScriptThreadId thread;
        private final CompletableFuture<Void> granted = new CompletableFuture<>();

        private Waiter(ScriptThreadId thread) {
            this.thread = thread;
        }
    }

    private static final class Semaphore {
        private final int permits;
        private final List<ScriptThreadId> holders = new ArrayList<>();
        private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();

        private Semaphore(int permits) {
            this.permits = permits;
        }

        private boolean idle() {
            return holders.isEmpty() && waiters.isEmpty();
        }
    }

    private final CoordinationConfiguration configuration;
    private final WaitLimits limits;
    private final Object guard = new Object();

    @GuardedBy("guard")
    private final Map<SharedName, Semaphore> semaphores = new HashMap<>();

    Semaphores(CoordinationConfiguration configuration, WaitLimits limits) {
        this.configuration = configuration;
        this.limits = limits;
    }

    /**
     * Completes when the thread has a permit; fails with TIMEOUT after {@code timeout}, with
     * CANCELLED when the thread ends first, at once with CONFLICT where the name is in use with
     * another number of permits.
     *
     * @param timeout null waits as long as the thread lives
     */
    public CompletableFuture<Void> acquire(
            SharedName name, int permits, ScriptThreadId thread, @Nullable Duration timeout) {
        Waiter waiter = new Waiter(thread);
        boolean free;
        synchronized (guard) {
            Semaphore semaphore = semaphore(name, permits);
            free = semaphore.holders.size() < semaphore.permits && semaphore.waiters.isEmpty();
            if (free) {
                semaphore.holders.add(thread);
            } else {
                refuseTooManyWaiters(name, semaphore);
                semaphore.waiters.add(waiter);
            }
        }
        if (free) {
            waiter.granted.complete(null);
        } else if (timeout != null) {
            limits.limit(waiter.granted, timeout, () -> giveUp(name, waiter, timeout));
        }
        return waiter.granted;
    }

    /** Gives one permit of the thread back; CONFLICT where it holds none. */
    public void release(SharedName name, ScriptThreadId thread) {
        List<Waiter> next;
        synchronized (guard) {
            Semaphore semaphore = semaphores.get(name);
            if (semaphore == null || !semaphore.holders.remove(thread)) {
                throw new DroverException(
                        ErrorKind.CONFLICT,
                        "This script thread holds no permit of " + name,
                        "Release once for each acquire, in the thread that acquired.");
            }
            next = hand(name, semaphore);
        }
        next.forEach(waiter -> waiter.granted.complete(null));
    }

    /**
     * Gives back all that the thread holds and ends its waits: called when a script thread is over.
     */
    public void threadEnded(ScriptThreadId thread) {
        List<Waiter> granted = new ArrayList<>();
        List<Waiter> gone = new ArrayList<>();
        synchronized (guard) {
            for (SharedName name : List.copyOf(semaphores.keySet())) {
                Semaphore semaphore = Objects.requireNonNull(semaphores.get(name));
                for (Iterator<Waiter> waiters = semaphore.waiters.iterator(); waiters.hasNext(); ) {
                    Waiter waiter = waiters.next();
                    if (waiter.thread.equals(thread)) {
                        waiters.remove();
                        gone.add(waiter);
                    }
                }
                semaphore.holders.removeIf(thread::equals);
                granted.addAll(hand(name, semaphore));
            }
        }
        granted.forEach(waiter -> waiter.granted.complete(null));
        gone.forEach(waiter ->
                waiter.granted.completeExceptionally(
                        new DroverException(
                                ErrorKind.CANCELLED,
                                "The script thread " + thread + " ended while it waited",
                                "")));
    }

    @GuardedBy("guard")
    private Semaphore semaphore(SharedName name, int permits) {
        Semaphore known = semaphores.get(name);
        if (known == null) {
            refuseTooManyNames(name.run());
            known = new Semaphore(permits);
            semaphores.put(name, known);
        } else if (known.permits != permits) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    name
                            + " is in use with "
                            + known.permits
                            + " permits; this call says "
                            + permits,
                    "Use the same number everywhere, or another name.");
        }
        return known;
    }

    @GuardedBy("guard")
    private void refuseTooManyNames(@Nullable RunId run) {
        long inUse =
                semaphores.keySet().stream()
                        .filter(name -> Objects.equals(name.run(), run))
                        .count();
        if (inUse >= configuration.namesPerRun()) {
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    inUse
                            + " locks and semaphores are in use; the limit is "
                            + configuration.namesPerRun(),
                    "Release some, or raise coordination.namesPerRun.");
        }
    }

    private void refuseTooManyWaiters(SharedName name, Semaphore semaphore) {
        if (semaphore.waiters.size() >= configuration.waitersPerName()) {
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    semaphore.waiters.size()
                            + " calls wait for "
                            + name
                            + "; the limit is "
                            + configuration.waitersPerName(),
                    "Start less at once, or raise coordination.waitersPerName.");
        }
    }

    /** Gives free permits to whoever waits longest, and forgets a semaphore that nobody uses. */
    @GuardedBy("guard")
    private List<Waiter> hand(SharedName name, Semaphore semaphore) {
        List<Waiter> granted = new ArrayList<>();
        while (semaphore.holders.size() < semaphore.permits) {
            Waiter next = semaphore.waiters.poll();
            if (next == null) {
                break;
            }
            semaphore.holders.add(next.thread);
            granted.add(next);
        }
        if (semaphore.idle()) {
            semaphores.remove(name);
        }
        return granted;
    }

    private void giveUp(SharedName name, Waiter waiter, Duration timeout) {
        synchronized (guard) {
            Semaphore semaphore = semaphores.get(name);
            if (semaphore == null || !semaphore.waiters.remove(waiter)) {
                return; // granted or cancelled meanwhile
            }
            if (semaphore.idle()) {
                semaphores.remove(name);
            }
        }
        waiter.granted.completeExceptionally(
                new DroverException(
                        ErrorKind.TIMEOUT,
                        name + " was not free within " + timeout.toMillis() + " ms",
                        "Wait longer, or look for who holds it."));
    }
}
