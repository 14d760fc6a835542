package dev.drover.server.script;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the host posts to a script: events, and requests that the script answers. Bounded; safe for
 * use by many threads.
 */
final class Mailbox {

    /** Does what is posted, on the script's thread. */
    interface Receiver {
        void event(String name, String payload);

        void request(long id, String function, String argument);
    }

    private final ScriptThread thread;
    private final TaskQueue queue;
    private final Receiver receiver;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong lastRequest = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonNode>> requests = new ConcurrentHashMap<>();

    /** What was refused and wants to be told when there is room. */
    private final Queue<Runnable> refused = new ConcurrentLinkedQueue<>();

    private volatile boolean closed;

    Mailbox(ScriptThread thread, TaskQueue queue, Receiver receiver) {
        this.thread = thread;
        this.queue = queue;
        this.receiver = receiver;
    }

    boolean deliver(String name, JsonNode payload) {
        if (closed) {
            return false;
        }
        String text = payload.toString();
        admit("delivery of '" + name + "'");
        queue.add(() -> {
            waiting.decrementAndGet();
            receiver.event(name, text);
            tellOfRoom();
        });
        return true;
    }

    /**
     * Runs the action on the script's thread once it took half of what waits, so that who was
     * refused does not come back for one place at a time. Not at all once the thread has ended.
     */
    void whenRoom(Runnable action) {
        refused.add(action);
        queue.add(this::tellOfRoom); // the last of what waits may be taken by now
    }

    private void tellOfRoom() {
        if (closed || waiting.get() > thread.start().limits().events() / 2) {
            return;
        }
        for (int left = refused.size(); left > 0; left--) {
            Runnable action = refused.poll();
            if (action != null) {
                action.run();
            }
        }
    }

    CompletableFuture<JsonNode> request(String function, JsonNode argument) {
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        String text = argument.toString();
        try {
            admit("request for '" + function + "'");
        } catch (DroverException full) {
            return CompletableFuture.failedFuture(full);
        }
        long id = lastRequest.incrementAndGet();
        requests.put(id, answer);
        if (closed) {
            cancelAll();
        } else {
            queue.add(() -> receiver.request(id, function, text));
        }
        return answer;
    }

    /** Takes the request off the list, to be answered. */
    CompletableFuture<JsonNode> answered(long id) {
        CompletableFuture<JsonNode> answer = requests.remove(id);
        if (answer == null) {
            return new CompletableFuture<>();
        }
        waiting.decrementAndGet();
        tellOfRoom();
        return answer;
    }

    boolean hasRequests() {
        return !requests.isEmpty();
    }

    void close() {
        closed = true;
        cancelAll();
    }

    private void cancelAll() {
        List.copyOf(requests.keySet()).forEach(this::cancel);
    }

    private void cancel(long id) {
        CompletableFuture<JsonNode> answer = requests.remove(id);
        if (answer != null) {
            answer.completeExceptionally(
                    new DroverException(
                            ErrorKind.CANCELLED,
                            "The " + thread + " ended before it answered",
                            "Look at how it ended."));
        }
    }

    private void admit(String what) {
        int limit = thread.start().limits().events();
        if (waiting.incrementAndGet() > limit) {
            waiting.decrementAndGet();
            throw new DroverException(
                    ErrorKind.LIMIT_REACHED,
                    "The "
                            + what
                            + " is refused: "
                            + limit
                            + " events and requests wait for the "
                            + thread
                            + ", which is the limit",
                    "Let the script give way more often, or raise script.limits.events.");
        }
    }
}
