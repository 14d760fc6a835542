package dev.drover.server.coordination;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.RunId;
import dev.drover.api.ScriptThreadId;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Named queues of JSON values, first in first out, takers served in the order they came. A full
 * queue refuses: the script that puts decides whether to wait.
 *
 * <p>Safe for use by many threads. Futures are completed outside the lock, on the thread that put
 * the value.
 */
public final class Queues {

    private record Item(JsonNode value, long bytes) {}

    private record Taker(ScriptThreadId thread, CompletableFuture<JsonNode> taken) {}

    private static final class Queue {
        private final ArrayDeque<Item> items = new ArrayDeque<>();
        private final ArrayDeque<Taker> takers = new ArrayDeque<>();
        private long bytes;

        private boolean idle() {
            return items.isEmpty() && takers.isEmpty();
        }
    }

    private final CoordinationConfiguration configuration;
    private final WaitLimits limits;
    private final Object guard = new Object();

    @GuardedBy("guard")
    private final Map<SharedName, Queue> queues = new HashMap<>();

    Queues(CoordinationConfiguration configuration, WaitLimits limits) {
        this.configuration = configuration;
        this.limits = limits;
    }

    /**
     * Hands the value to who waits longest, else keeps it; LIMIT_REACHED when the queue is full.
     */
    public void put(SharedName name, JsonNode value) {
        long bytes = value.toString().length();
        while (true) {
            Taker taker;
            synchronized (guard) {
                Queue queue = queue(name);
                taker = queue.takers.poll();
                if (taker == null) {
                    keep(name, queue, new Item(value, bytes));
                    return;
                }
                forgetIfIdle(name, queue);
            }
            if (taker.taken.complete(value)) {
                return;
            }
        }
    }

    /**
     * Completes with the oldest value; fails with TIMEOUT after {@code timeout}, with CANCELLED
     * when the thread ends first.
     *
     * @param timeout null waits as long as the thread lives; zero does not wait
     */
    public CompletableFuture<JsonNode> take(
            SharedName name, ScriptThreadId thread, @Nullable Duration timeout) {
        Taker taker = new Taker(thread, new CompletableFuture<>());
        @Nullable Item item;
        synchronized (guard) {
            Queue queue = queue(name);
            item = queue.items.poll();
            if (item != null) {
                queue.bytes -= item.bytes;
            } else {
                refuseTooManyTakers(name, queue);
                queue.takers.add(taker);
            }
            forgetIfIdle(name, queue);
        }
        if (item != null) {
            taker.taken.complete(item.value);
        } else if (timeout != null) {
            limits.limit(taker.taken, timeout, () -> giveUp(name, taker, timeout));
        }
        return taker.taken;
    }

    /** How many values wait to be taken. */
    public int size(SharedName name) {
        synchronized (guard) {
            Queue queue = queues.get(name);
            return queue == null ? 0 : queue.items.size();
        }
    }

    /** Ends the thread's waits: called when a script thread is over. */
    public void threadEnded(ScriptThreadId thread) {
        List<Taker> gone = new ArrayList<>();
        synchronized (guard) {
            for (SharedName name : List.copyOf(queues.keySet())) {
                Queue queue = Objects.requireNonNull(queues.get(name));
                queue.takers.stream()
                        .filter(taker -> taker.thread.equals(thread))
                        .forEach(gone::add);
                queue.takers.removeIf(taker -> taker.thread.equals(thread));
                forgetIfIdle(name, queue);
            }
        }
        gone.forEach(taker ->
                taker.taken.completeExceptionally(
                        new DroverException(
                                ErrorKind.CANCELLED,
                                "The script thread " + thread + " ended while it waited",
                                "")));
    }

    /** Drops the run's queues with what is in them. */
    public void runEnded(RunId run) {
        synchronized (guard) {
            queues.keySet().removeIf(name -> run.equals(name.run()));
        }
    }

    @GuardedBy("guard")
    private Queue queue(SharedName name) {
        Queue known = queues.get(name);
        if (known != null) {
            return known;
        }
        long inUse =
                queues.keySet().stream()
                        .filter(other -> Objects.equals(other.run(), name.run()))
                        .count();
        if (inUse >= configuration.namesPerRun()) {
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    inUse + " queues are in use; the limit is " + configuration.namesPerRun(),
                    "Empty some, or raise coordination.namesPerRun.");
        }
        Queue made = new Queue();
        queues.put(name, made);
        return made;
    }

    @GuardedBy("guard")
    private void keep(SharedName name, Queue queue, Item item) {
        if (queue.items.size() >= configuration.queueItems()
                || queue.bytes + item.bytes > configuration.queueBytes()) {
            int items = queue.items.size();
            long bytes = queue.bytes;
            forgetIfIdle(name, queue);
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    "The queue "
                            + name
                            + " holds "
                            + items
                            + " values of "
                            + bytes
                            + " bytes; the limits are "
                            + configuration.queueItems()
                            + " values and "
                            + configuration.queueBytes()
                            + " bytes, and this value has "
                            + item.bytes,
                    "Take some first, put smaller values, or raise coordination.queueItems and"
                            + " queueBytes.");
        }
        queue.items.add(item);
        queue.bytes += item.bytes;
    }

    private void refuseTooManyTakers(SharedName name, Queue queue) {
        if (queue.takers.size() >= configuration.waitersPerName()) {
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    queue.takers.size()
                            + " calls wait at the queue "
                            + name
                            + "; the limit is "
                            + configuration.waitersPerName(),
                    "Start less at once, or raise coordination.waitersPerName.");
        }
    }

    @GuardedBy("guard")
    private void forgetIfIdle(SharedName name, Queue queue) {
        if (queue.idle()) {
            queues.remove(name);
        }
    }

    private void giveUp(SharedName name, Taker taker, Duration timeout) {
        synchronized (guard) {
            Queue queue = queues.get(name);
            if (queue == null || !queue.takers.remove(taker)) {
                return; // served or cancelled meanwhile
            }
            forgetIfIdle(name, queue);
        }
        taker.taken.completeExceptionally(
                new DroverException(
                        ErrorKind.TIMEOUT,
                        "The queue " + name + " had nothing within " + timeout.toMillis() + " ms",
                        "Wait longer, or look for who should put."));
    }
}
