package dev.drover.server.host;

import static dev.drover.server.script.HostFunction.blocking;
import static dev.drover.server.script.HostFunction.inline;

import dev.drover.api.Level;
import dev.drover.server.access.Permission;
import dev.drover.server.data.StatusBoard;
import dev.drover.server.data.StatusUpdate;
import dev.drover.server.script.HostFunction;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;

/** {@code host.status}. */
final class StatusFunctions {

    record Set(
            String name,
            JsonNode value,
            @Nullable Level level,
            @Nullable String text,
            @Nullable String unit,
            @Nullable Duration ttl) {}

    record Name(String name) {}

    private StatusFunctions() {}

    static List<HostFunction<?>> all(StatusBoard status) {
        return List.of(
                blocking(
                        "status.set",
                        Permission.STATUS_WRITE,
                        Set.class,
                        call -> {
                            Set set = call.parameters();
                            status.set(
                                    set.name(),
                                    new StatusUpdate(
                                            set.value(),
                                            set.level(),
                                            set.text(),
                                            set.unit(),
                                            set.ttl(),
                                            call.runId()));
                            return null;
                        }),
                inline(
                        "status.get",
                        Permission.STATUS_READ,
                        Name.class,
                        call -> status.get(call.parameters().name()).orElse(null)),
                blocking(
                        "status.clear",
                        Permission.STATUS_WRITE,
                        Name.class,
                        call -> {
                            status.clear(call.parameters().name());
                            return null;
                        }));
    }
}
