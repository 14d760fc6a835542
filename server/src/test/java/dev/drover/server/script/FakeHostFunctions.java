package dev.drover.server.script;

import static java.util.Objects.requireNonNull;

import dev.drover.api.Cause;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.server.access.Permission;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/**
 * Host functions of every name in host-calls.md but those of processes and nodes, in memory and for
 * one test. They remember what was asked.
 */
final class FakeHostFunctions implements HostSession {

    record None() {}

    record Name(String name) {}

    record Message(String text, @Nullable JsonNode data) {}

    record Progress(double done, double total, @Nullable String label) {}

    record Line(String level, String text) {}

    record Key(String scope, String key) {}

    record Prefix(String scope, String prefix) {}

    record Entry(String scope, String key, JsonNode value) {}

    record Swap(String scope, String key, long version, JsonNode value) {}

    record Increment(String scope, String key, long by) {}

    record Watch(String watch) {}

    record Status(
            String name,
            JsonNode value,
            @Nullable String level,
            @Nullable String text,
            @Nullable String unit,
            @Nullable Long ttl) {}

    record Emit(String name, JsonNode data) {}

    record Acquire(String name, @Nullable Integer permits, @Nullable Long timeout) {}

    record Put(String name, JsonNode value) {}

    record Take(String name, @Nullable Long timeout) {}

    record Spawn(String script, ObjectNode args, @Nullable String name, boolean detached) {}

    record Id(String id) {}

    private record Versioned(JsonNode value, long version) {}

    /** What was asked, as {@code function json}, in order. */
    final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    final List<Line> console = new CopyOnWriteArrayList<>();
    final Map<String, Status> status = new ConcurrentHashMap<>();
    final FakeProcesses processes = new FakeProcesses();

    /** Starts a script thread of the name with the arguments. */
    @Nullable BiFunction<String, ObjectNode, ScriptThread> starter;

    private final Object guard = new Object();
    private final Map<String, Versioned> data = new TreeMap<>();
    private final Map<String, Prefix> watches = new ConcurrentHashMap<>();
    private final Map<String, ScriptThread> listeners = new ConcurrentHashMap<>();
    private final Map<String, Deque<CompletableFuture<@Nullable Void>>> waiters =
            new ConcurrentHashMap<>();
    private final Map<String, Integer> taken = new ConcurrentHashMap<>();
    private final Map<String, Deque<JsonNode>> queues = new ConcurrentHashMap<>();
    private final Map<String, Deque<CompletableFuture<ObjectNode>>> takers =
            new ConcurrentHashMap<>();
    private final Map<String, ScriptThread> threads = new ConcurrentHashMap<>();
    private final AtomicInteger version = new AtomicInteger();

    List<HostFunction<?>> functions() {
        List<HostFunction<?>> functions = new ArrayList<>(processes.functions());
        functions.add(inline("run.message", Message.class, call -> null));
        functions.add(inline("run.progress", Progress.class, call -> null));
        functions.add(
                inline(
                        "console.write",
                        Line.class,
                        call -> {
                            console.add(call.parameters());
                            return null;
                        }));
        functions.add(inline("data.get", Key.class, this::get));
        functions.add(inline("data.set", Entry.class, this::set));
        functions.add(inline("data.delete", Key.class, this::delete));
        functions.add(inline("data.keys", Prefix.class, this::keys));
        functions.add(inline("data.compareAndSet", Swap.class, this::swap));
        functions.add(inline("data.increment", Increment.class, this::increment));
        functions.add(inline("data.watch", Prefix.class, this::watch));
        functions.add(
                inline(
                        "data.unwatch",
                        Watch.class,
                        call -> watches.remove(call.parameters().watch)));
        functions.add(
                inline(
                        "status.set",
                        Status.class,
                        call -> {
                            status.put(call.parameters().name, call.parameters());
                            return null;
                        }));
        functions.add(inline("status.get", Name.class, call -> status.get(call.parameters().name)));
        functions.add(
                inline(
                        "status.clear",
                        Name.class,
                        call -> {
                            status.remove(call.parameters().name);
                            return null;
                        }));
        functions.add(
                inline(
                        "event.on",
                        Name.class,
                        call -> {
                            listeners.put(call.parameters().name, call.thread());
                            return null;
                        }));
        functions.add(
                inline(
                        "event.off",
                        Name.class,
                        call -> {
                            listeners.remove(call.parameters().name);
                            return null;
                        }));
        functions.add(inline("event.emit", Emit.class, this::emit));
        functions.add(inline("lock.acquire", Acquire.class, this::acquire));
        functions.add(inline("lock.release", Name.class, this::release));
        functions.add(inline("semaphore.acquire", Acquire.class, this::acquire));
        functions.add(inline("semaphore.release", Name.class, this::release));
        functions.add(inline("queue.put", Put.class, this::put));
        functions.add(inline("queue.take", Take.class, this::take));
        functions.add(
                inline(
                        "queue.size",
                        Name.class,
                        call -> Map.of("size", queue(call.parameters().name).size())));
        functions.add(inline("thread.spawn", Spawn.class, this::spawn));
        functions.add(inline("thread.wait", Id.class, this::waitForThread));
        functions.add(
                inline(
                        "thread.cancel",
                        Id.class,
                        call -> {
                            thread(call.parameters().id)
                                    .cancel(Cause.CANCELLED_BY_USER, "by a script");
                            return null;
                        }));
        functions.add(inline("thread.list", None.class, call -> List.copyOf(threads.keySet())));
        return functions;
    }

    private <P extends Record> HostFunction<P> inline(
            String name, Class<P> parameters, HostAction<P> action) {
        return HostFunction.inline(
                name,
                Permission.RUN_READ,
                parameters,
                call -> {
                    asked.add(name + " " + call.json());
                    return action.act(call);
                });
    }

    /** Delivers to the script that listens. */
    void emitFromOutside(String name, String data, String from) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        payload.set("data", Json.mapper().readTree(data));
        payload.put("from", from);
        requireNonNull(listeners.get(name), name).deliver("event:" + name, payload);
    }

    /** The value of a status value that was set. */
    JsonNode status(String name) {
        return requireNonNull(status.get(name), name).value;
    }

    boolean isListening(String name) {
        return listeners.containsKey(name);
    }

    private @Nullable Object get(HostCall<Key> call) {
        synchronized (guard) {
            return data.get(call.parameters().scope + " " + call.parameters().key);
        }
    }

    private Object set(HostCall<Entry> call) {
        Entry entry = call.parameters();
        synchronized (guard) {
            return Map.of("version", store(call, entry.scope, entry.key, entry.value));
        }
    }

    private long store(HostCall<?> call, String scope, String key, JsonNode value) {
        long now = version.incrementAndGet();
        data.put(scope + " " + key, new Versioned(value, now));
        watches.forEach((id, watch) -> {
            if (watch.scope.equals(scope) && key.startsWith(watch.prefix)) {
                ObjectNode change = JsonNodeFactory.instance.objectNode();
                change.put("key", key).put("version", now).set("value", value);
                call.thread().deliver("watch:" + id, change);
            }
        });
        return now;
    }

    private Object delete(HostCall<Key> call) {
        synchronized (guard) {
            boolean there =
                    data.remove(call.parameters().scope + " " + call.parameters().key) != null;
            return Map.of("deleted", there);
        }
    }

    private Object keys(HostCall<Prefix> call) {
        String scope = call.parameters().scope + " ";
        synchronized (guard) {
            return data.keySet().stream()
                    .filter(key -> key.startsWith(scope + call.parameters().prefix))
                    .map(key -> key.substring(scope.length()))
                    .toList();
        }
    }

    private Object swap(HostCall<Swap> call) {
        Swap swap = call.parameters();
        synchronized (guard) {
            Versioned known = data.get(swap.scope + " " + swap.key);
            long knownVersion = known == null ? 0 : known.version;
            ObjectNode result = JsonNodeFactory.instance.objectNode();
            if (knownVersion == swap.version) {
                return result.put("done", true)
                        .put("version", store(call, swap.scope, swap.key, swap.value));
            }
            result.put("done", false).put("version", knownVersion);
            if (known != null) {
                result.set("value", known.value);
            }
            return result;
        }
    }

    private Object increment(HostCall<Increment> call) {
        Increment increment = call.parameters();
        synchronized (guard) {
            Versioned known = data.get(increment.scope + " " + increment.key);
            long value = (known == null ? 0 : known.value.asLong()) + increment.by;
            long now =
                    store(
                            call,
                            increment.scope,
                            increment.key,
                            JsonNodeFactory.instance.numberNode(value));
            return Map.of("value", value, "version", now);
        }
    }

    private Object watch(HostCall<Prefix> call) {
        String id = "w" + version.incrementAndGet();
        watches.put(id, call.parameters());
        return Map.of("watch", id);
    }

    private @Nullable Object emit(HostCall<Emit> call) {
        ScriptThread listener = listeners.get(call.parameters().name);
        if (listener != null) {
            ObjectNode payload = JsonNodeFactory.instance.objectNode();
            payload.set("data", call.parameters().data);
            payload.put("from", "thread:" + call.threadId());
            listener.deliver("event:" + call.parameters().name, payload);
        }
        return null;
    }

    private CompletionStage<@Nullable Void> acquire(HostCall<Acquire> call) {
        String name = call.parameters().name;
        int permits = call.parameters().permits == null ? 1 : call.parameters().permits;
        synchronized (guard) {
            CompletableFuture<@Nullable Void> granted = new CompletableFuture<>();
            if (taken.getOrDefault(name, 0) < permits) {
                taken.merge(name, 1, Integer::sum);
                granted.complete(null);
            } else if (call.parameters().timeout != null) {
                granted.completeExceptionally(
                        new DroverException(ErrorKind.TIMEOUT, name + " is not free", ""));
            } else {
                waiters.computeIfAbsent(name, key -> new ArrayDeque<>()).add(granted);
            }
            return granted;
        }
    }

    private @Nullable Object release(HostCall<Name> call) {
        String name = call.parameters().name;
        CompletableFuture<@Nullable Void> next;
        synchronized (guard) {
            next = waiters.getOrDefault(name, new ArrayDeque<>()).poll();
            if (next == null) {
                taken.merge(name, -1, Integer::sum);
            }
        }
        if (next != null) {
            next.complete(null);
        }
        return null;
    }

    private Deque<JsonNode> queue(String name) {
        return queues.computeIfAbsent(name, key -> new ArrayDeque<>());
    }

    private @Nullable Object put(HostCall<Put> call) {
        CompletableFuture<ObjectNode> taker;
        synchronized (guard) {
            taker = takers.getOrDefault(call.parameters().name, new ArrayDeque<>()).poll();
            if (taker == null) {
                queue(call.parameters().name).add(call.parameters().value);
            }
        }
        if (taker != null) {
            taker.complete(item(call.parameters().value));
        }
        return null;
    }

    private CompletionStage<ObjectNode> take(HostCall<Take> call) {
        synchronized (guard) {
            JsonNode item = queue(call.parameters().name).poll();
            if (item != null) {
                return CompletableFuture.completedFuture(item(item));
            }
            CompletableFuture<ObjectNode> taker = new CompletableFuture<>();
            takers.computeIfAbsent(call.parameters().name, key -> new ArrayDeque<>()).add(taker);
            return taker;
        }
    }

    private static ObjectNode item(JsonNode value) {
        ObjectNode item = JsonNodeFactory.instance.objectNode();
        item.set("value", value);
        return item;
    }

    private Object spawn(HostCall<Spawn> call) {
        ScriptThread thread =
                requireNonNull(starter).apply(call.parameters().script, call.parameters().args);
        threads.put(thread.id().value(), thread);
        return Map.of("id", thread.id().value(), "runId", thread.runId().value());
    }

    private ScriptThread thread(String id) {
        return requireNonNull(threads.get(id), id);
    }

    private CompletionStage<JsonNode> waitForThread(HostCall<Id> call) {
        return thread(call.parameters().id)
                .ended()
                .thenApply(outcome ->
                        switch (outcome) {
                            case ScriptOutcome.Completed(JsonNode result) -> result;
                            case ScriptOutcome.Failed failed ->
                                    throw new DroverException(
                                            ErrorKind.SCRIPT,
                                            failed.error().message(),
                                            "Look at the script.");
                            case ScriptOutcome.Stopped stopped ->
                                    throw new DroverException(
                                            ErrorKind.CANCELLED, stopped.error().message(), "");
                        });
    }
}
