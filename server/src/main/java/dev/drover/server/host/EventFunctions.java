package dev.drover.server.host;

import static dev.drover.server.script.HostFunction.inline;

import dev.drover.api.Json;
import dev.drover.server.access.Permission;
import dev.drover.server.coordination.Events;
import dev.drover.server.coordination.SharedName;
import dev.drover.server.script.HostCall;
import dev.drover.server.script.HostFunction;
import dev.drover.server.script.ScriptThread;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Objects;

/** {@code host.emit}, {@code host.on} and {@code host.next}. */
final class EventFunctions {

    record Emit(String name, @Nullable JsonNode data) {}

    record Name(String name) {}

    /** Before the name, as the prelude knows it: what else is delivered has another prefix. */
    private static final String DELIVERED_AS = "event:";

    private final Events events;

    EventFunctions(Events events) {
        this.events = events;
    }

    List<HostFunction<?>> all() {
        return List.of(
                inline("event.emit", Permission.EVENT_EMIT, Emit.class, this::emit),
                inline("event.on", Permission.EVENT_READ, Name.class, this::on),
                inline(
                        "event.off",
                        Permission.EVENT_READ,
                        Name.class,
                        call -> {
                            events.stopListening(
                                    call.runId(), call.parameters().name(), call.threadId());
                            return null;
                        }));
    }

    private @Nullable Object emit(HostCall<Emit> call) {
        Emit emit = call.parameters();
        JsonNode data = Objects.requireNonNullElseGet(emit.data(), () -> Json.mapper().nullNode());
        events.emit(SharedName.of(call.runId(), emit.name()), data, "thread:" + call.threadId());
        return null;
    }

    private @Nullable Object on(HostCall<Name> call) {
        ScriptThread thread = call.thread();
        events.listen(
                call.runId(),
                call.parameters().name(),
                call.threadId(),
                (name, data, from) -> {
                    ObjectNode payload = Json.mapper().createObjectNode();
                    payload.set("data", data);
                    payload.put("from", from);
                    thread.deliver(DELIVERED_AS + name, payload);
                });
        return null;
    }
}
