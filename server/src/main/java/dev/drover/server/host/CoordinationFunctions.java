package dev.drover.server.host;

import static dev.drover.server.script.HostFunction.inline;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.access.Permission;
import dev.drover.server.coordination.Coordination;
import dev.drover.server.coordination.SharedName;
import dev.drover.server.script.HostCall;
import dev.drover.server.script.HostFunction;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code host.lock}, {@code host.semaphore}, {@code host.queue}. */
final class CoordinationFunctions {

    private static final int MOST_PERMITS = 1_000_000;

    record Lock(String name, @Nullable Duration timeout) {}

    record Acquire(String name, int permits, @Nullable Duration timeout) {}

    record Name(String name) {}

    record Put(String name, JsonNode value) {}

    record Take(String name, @Nullable Duration timeout) {}

    record Taken(JsonNode value) {}

    record Size(int size) {}

    private final Coordination coordination;

    CoordinationFunctions(Coordination coordination) {
        this.coordination = coordination;
    }

    List<HostFunction<?>> all() {
        return List.of(
                inline(
                        "lock.acquire",
                        Permission.DATA_WRITE,
                        Lock.class,
                        call ->
                                acquire(
                                        call,
                                        lockName(call.parameters().name()),
                                        1,
                                        call.parameters().timeout())),
                inline(
                        "lock.release",
                        Permission.DATA_WRITE,
                        Name.class,
                        call -> release(call, lockName(call.parameters().name()))),
                inline(
                        "semaphore.acquire",
                        Permission.DATA_WRITE,
                        Acquire.class,
                        call ->
                                acquire(
                                        call,
                                        call.parameters().name(),
                                        permits(call.parameters()),
                                        call.parameters().timeout())),
                inline(
                        "semaphore.release",
                        Permission.DATA_WRITE,
                        Name.class,
                        call -> release(call, call.parameters().name())),
                inline(
                        "queue.put",
                        Permission.DATA_WRITE,
                        Put.class,
                        call -> {
                            coordination
                                    .queues()
                                    .put(
                                            shared(call, call.parameters().name()),
                                            call.parameters().value());
                            return null;
                        }),
                inline("queue.take", Permission.DATA_WRITE, Take.class, this::take),
                inline(
                        "queue.size",
                        Permission.DATA_READ,
                        Name.class,
                        call ->
                                new Size(
                                        coordination
                                                .queues()
                                                .size(shared(call, call.parameters().name())))));
    }

    private CompletionStage<Taken> take(HostCall<Take> call) {
        CompletableFuture<JsonNode> taken =
                coordination
                        .queues()
                        .take(
                                shared(call, call.parameters().name()),
                                call.threadId(),
                                call.parameters().timeout());
        call.onCancel(() -> taken.cancel(false)); // so that the next value goes to somebody else
        return taken.thenApply(Taken::new);
    }

    private CompletionStage<Void> acquire(
            HostCall<?> call, String name, int permits, @Nullable Duration timeout) {
        return coordination
                .semaphores()
                .acquire(shared(call, name), permits, call.threadId(), timeout);
    }

    private @Nullable Object release(HostCall<?> call, String name) {
        coordination.semaphores().release(shared(call, name), call.threadId());
        return null;
    }

    private static int permits(Acquire acquire) {
        if (acquire.permits() < 1 || acquire.permits() > MOST_PERMITS) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "A semaphore has "
                            + acquire.permits()
                            + " permits; it may have 1 to "
                            + MOST_PERMITS,
                    "");
        }
        return acquire.permits();
    }

    /**
     * Locks and semaphores of one name are two things; the slash of a server-wide name stays in
     * front.
     */
    private static String lockName(String name) {
        return name.startsWith("/") ? "/lock:" + name.substring(1) : "lock:" + name;
    }

    private static SharedName shared(HostCall<?> call, String name) {
        return SharedName.of(call.runId(), name);
    }
}
