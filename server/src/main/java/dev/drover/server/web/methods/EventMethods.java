package dev.drover.server.web.methods;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.ProcessId;
import dev.drover.api.RunId;
import dev.drover.server.access.Caller;
import dev.drover.server.access.Permission;
import dev.drover.server.control.Runs;
import dev.drover.server.coordination.Events;
import dev.drover.server.coordination.SharedName;
import dev.drover.server.web.rpc.Effect;
import dev.drover.server.web.rpc.RpcCall;
import dev.drover.server.web.rpc.RpcMethod;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Messages between scripts and those who are connected: {@code event.emit}, {@code
 * process.receive}.
 */
public final class EventMethods {

    /**
     * {@code runId}: whose scripts are to hear it; a local process's own run where it is left out.
     */
    record Emit(String name, @Nullable JsonNode data, @Nullable RunId runId) {}

    /** How many script threads listened. */
    record Emitted(int listeners) {}

    record Receive(@JsonProperty(RpcMethod.WAIT) @Nullable Duration patience) {}

    /** {@code message} is left out where none came in time. */
    record Received(boolean received, @Nullable JsonNode message) {}

    private final Events events;
    private final Runs runs;

    public EventMethods(Events events, Runs runs) {
        this.events = events;
        this.runs = runs;
    }

    public List<RpcMethod<?, ?>> all() {
        return List.of(
                new RpcMethod<>(
                        "event.emit",
                        Permission.EVENT_EMIT,
                        Effect.DATA,
                        Emit.class,
                        Emitted.class,
                        "Sends an event to the scripts that listen to it.",
                        this::emit),
                new RpcMethod<>(
                        "process.receive",
                        Permission.EVENT_READ,
                        Effect.DATA,
                        Receive.class,
                        Received.class,
                        "Takes the oldest message that scripts sent to the calling process, or"
                                + " waits for one.",
                        this::receive));
    }

    private Emitted emit(RpcCall call, Emit emit) {
        Caller caller = call.caller();
        RunId run = emit.runId() == null ? caller.run() : emit.runId();
        if (run == null && !emit.name().startsWith("/")) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The event '" + emit.name() + "' belongs to a run, and none is named",
                    "Give runId, or begin the name with / for an event of the whole server.");
        }
        SharedName name =
                run == null ? new SharedName(null, emit.name()) : SharedName.of(run, emit.name());
        JsonNode data = Objects.requireNonNullElseGet(emit.data(), () -> Json.mapper().nullNode());
        return new Emitted(events.emit(name, data, from(caller)));
    }

    private Received receive(RpcCall call, Receive receive) throws InterruptedException {
        RunId run = call.caller().run();
        ProcessId process = call.caller().process();
        if (run == null || process == null) {
            throw new DroverException(
                    ErrorKind.INVALID_REQUEST,
                    "Only a local process that a script launched receives messages",
                    "Call it with the DROVER_TOKEN of such a process.");
        }
        Optional<JsonNode> message =
                call.waiting(receive.patience(), wait -> runs.receive(run, process, wait));
        return new Received(message.isPresent(), message.orElse(null));
    }

    private static String from(Caller caller) {
        return switch (caller.kind()) {
            case USER -> "user:" + caller.user();
            case PROCESS -> "process:" + caller.process();
            case SCRIPT -> "run:" + caller.run();
        };
    }
}
