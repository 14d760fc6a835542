package dev.drover.server.web.rpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.server.access.Caller;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A watch of what another server has: polls that wait there, each after the caller has taken what
 * the one before gave. While that server is away it goes on trying.
 */
final class RelayedWatch implements Watch {

    private static final String WATCH = ".watch";
    private static final String UNWATCH = ".unwatch";

    /** How long a poll waits there; less than any limit of waits. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private final Relay relay;
    private final Caller caller;
    private final String poll;
    private final ObjectNode parameters;
    private final Runnable signal;
    private final Thread polling;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wasTaken = lock.newCondition();

    @GuardedBy("lock")
    private @Nullable JsonNode changes;

    @GuardedBy("lock")
    private @Nullable DroverException failure;

    private RelayedWatch(
            Relay relay,
            Caller caller,
            String poll,
            ObjectNode parameters,
            JsonNode first,
            Runnable signal) {
        this.relay = relay;
        this.caller = caller;
        this.poll = poll;
        this.parameters = parameters;
        this.signal = signal;
        this.polling = Thread.ofVirtual().name("relayed-watch").unstarted(() -> poll(first));
    }

    static boolean isOne(String method) {
        return method.endsWith(WATCH) || method.endsWith(UNWATCH);
    }

    /**
     * What {@code NAME.watch} and {@code NAME.unwatch} answer: the first with a poll, by which the
     * other server says whether the caller may.
     */
    static Object answer(Relay relay, RpcRequest request, RpcCall call)
            throws InterruptedException {
        String method = request.method();
        String name = method.substring(0, method.lastIndexOf('.'));
        String notification = name + ".changed";
        if (method.endsWith(UNWATCH)) {
            return Json.mapper().createObjectNode().put("watched", call.unwatch(notification));
        }
        call.requireWatches();
        String poll = name + ".poll";
        ObjectNode parameters = parameters(request.parameters());
        long since = parameters.path("since").asLong(0);
        JsonNode first = relay.call(call.caller(), poll, parameters);
        call.watch(
                notification,
                signal -> {
                    RelayedWatch watch =
                            new RelayedWatch(relay, call.caller(), poll, parameters, first, signal);
                    watch.polling.start();
                    return watch;
                });
        return Json.mapper().createObjectNode().put("version", since);
    }

    private static ObjectNode parameters(@Nullable JsonNode given) {
        if (given == null || given.isNull()) {
            return Json.mapper().createObjectNode();
        }
        if (given instanceof ObjectNode object) {
            return object.deepCopy();
        }
        throw new DroverException(
                ErrorKind.INVALID_PARAMETERS,
                "The parameters of a watch by a process on a node are not an object",
                "Name them.");
    }

    private void poll(JsonNode first) {
        try {
            JsonNode news = first;
            while (true) {
                if (!tellsNothing(news)) {
                    offer(news);
                }
                parameters.put("since", news.path("version").asLong());
                parameters.put(RpcMethod.WAIT, PATIENCE.toMillis());
                news = ask();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (DroverException e) {
            fail(e);
        }
    }

    private JsonNode ask() throws InterruptedException {
        while (true) {
            try {
                return relay.call(caller, poll, parameters);
            } catch (DroverException e) {
                if (!e.kind().retryable()) {
                    throw e;
                }
                Thread.sleep(BETWEEN_TRIES);
            }
        }
    }

    private static boolean tellsNothing(JsonNode news) {
        return news.path("changes").isEmpty()
                && news.path("removed").isEmpty()
                && !news.path("reset").asBoolean(false);
    }

    private void offer(JsonNode news) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            changes = news;
            signal.run();
            while (changes != null) {
                wasTaken.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void fail(DroverException why) {
        lock.lock();
        try {
            failure = why;
            signal.run();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<?> take() {
        lock.lock();
        try {
            if (failure != null) {
                throw failure;
            }
            JsonNode taken = changes;
            changes = null;
            wasTaken.signal();
            return Optional.ofNullable(taken);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        polling.interrupt();
    }
}
