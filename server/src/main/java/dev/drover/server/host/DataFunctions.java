package dev.drover.server.host;

import static dev.drover.server.script.HostFunction.blocking;
import static dev.drover.server.script.HostFunction.inline;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.drover.api.DataChanges;
import dev.drover.api.DataEntry;
import dev.drover.api.Json;
import dev.drover.server.access.Permission;
import dev.drover.server.control.LiveRun;
import dev.drover.server.data.Data;
import dev.drover.server.data.DataArea;
import dev.drover.server.data.Subscription;
import dev.drover.server.script.HostCall;
import dev.drover.server.script.HostFunction;
import dev.drover.server.script.ScriptThread;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** {@code host.publicData} and {@code host.privateData}. */
final class DataFunctions {

    enum Scope {
        @JsonProperty("public")
        PUBLIC,
        @JsonProperty("private")
        PRIVATE
    }

    /** Parameters that name the data that is meant. */
    interface Scoped {
        Scope scope();
    }

    record Key(Scope scope, String key) implements Scoped {}

    record Keys(Scope scope, @Nullable String prefix) implements Scoped {}

    record Set(Scope scope, String key, JsonNode value) implements Scoped {}

    /**
     * {@code version} is that of the value from which the change was made; 0 where there was none.
     */
    record CompareAndSet(Scope scope, String key, long version, JsonNode value) implements Scoped {}

    record Increment(Scope scope, String key, @Nullable JsonNode by) implements Scoped {}

    record Watch(Scope scope, @Nullable String prefix) implements Scoped {}

    record Watching(String watch) {}

    record Stored(long version) {}

    record Deleted(boolean deleted) {}

    /** What is there after it: the new version, or what somebody else stored meanwhile. */
    record Exchanged(boolean done, long version, @Nullable JsonNode value) {}

    record Sum(JsonNode value) {}

    record Changed(String key, @Nullable JsonNode value, long version) {}

    private final AtomicLong watches = new AtomicLong();

    private final Data data;

    DataFunctions(Data data) {
        this.data = data;
    }

    List<HostFunction<?>> all() {
        return List.of(
                inline(
                        "data.get",
                        Permission.DATA_READ,
                        Key.class,
                        call -> area(call).get(call.parameters().key()).orElse(null)),
                inline(
                        "data.keys",
                        Permission.DATA_READ,
                        Keys.class,
                        call ->
                                area(call).list(orEverything(call.parameters().prefix())).stream()
                                        .map(DataEntry::key)
                                        .toList()),
                blocking(
                        "data.set",
                        Permission.DATA_WRITE,
                        Set.class,
                        call ->
                                new Stored(
                                        area(call)
                                                .set(
                                                        call.parameters().key(),
                                                        call.parameters().value()))),
                blocking(
                        "data.delete",
                        Permission.DATA_WRITE,
                        Key.class,
                        call -> new Deleted(area(call).delete(call.parameters().key()))),
                blocking(
                        "data.compareAndSet",
                        Permission.DATA_WRITE,
                        CompareAndSet.class,
                        this::compareAndSet),
                blocking("data.increment", Permission.DATA_WRITE, Increment.class, this::increment),
                inline("data.watch", Permission.DATA_READ, Watch.class, this::watch),
                inline(
                        "data.unwatch",
                        Permission.DATA_READ,
                        Watching.class,
                        call -> {
                            call.session(LiveRun.class)
                                    .detach(call.threadId(), watchName(call.parameters().watch()));
                            return null;
                        }));
    }

    private Exchanged compareAndSet(HostCall<CompareAndSet> call) {
        CompareAndSet wanted = call.parameters();
        DataArea area = area(call);
        OptionalLong version = area.compareAndSet(wanted.key(), wanted.version(), wanted.value());
        return version.isPresent()
                ? new Exchanged(true, version.getAsLong(), null)
                : area.get(wanted.key())
                        .map(entry -> new Exchanged(false, entry.version(), entry.value()))
                        .orElseGet(() -> new Exchanged(false, 0, null));
    }

    private Sum increment(HostCall<Increment> call) {
        Increment wanted = call.parameters();
        JsonNode by =
                wanted.by() == null ? Json.mapper().getNodeFactory().numberNode(1) : wanted.by();
        return new Sum(area(call).increment(wanted.key(), by));
    }

    private Watching watch(HostCall<Watch> call) {
        DataArea area = area(call);
        String watch = Long.toString(watches.incrementAndGet());
        AtomicReference<@Nullable Subscription<DataChanges>> subscription = new AtomicReference<>();
        Runnable tell =
                () -> {
                    Subscription<DataChanges> known = subscription.get();
                    if (known != null) {
                        deliver(call.thread(), watch, known.take());
                    }
                };
        String prefix = orEverything(call.parameters().prefix());
        Subscription<DataChanges> made = area.watch(area.version(), prefix, tell);
        subscription.set(made);
        call.session(LiveRun.class).attach(call.threadId(), watchName(watch), made);
        tell.run();
        return new Watching(watch);
    }

    private static void deliver(ScriptThread thread, String watch, DataChanges changes) {
        for (DataEntry entry : changes.changes()) {
            deliver(thread, watch, new Changed(entry.key(), entry.value(), entry.version()));
        }
        for (String removed : changes.removed()) {
            deliver(thread, watch, new Changed(removed, null, changes.version()));
        }
    }

    private static void deliver(ScriptThread thread, String watch, Changed change) {
        thread.deliver("watch:" + watch, Json.mapper().valueToTree(change));
    }

    private DataArea area(HostCall<? extends Scoped> call) {
        return area(call, ((Scoped) call.parameters()).scope());
    }

    private DataArea area(HostCall<?> call, Scope scope) {
        return switch (scope) {
            case PUBLIC -> data.publicData();
            case PRIVATE -> data.privateData().of(call.runId());
        };
    }

    private static String watchName(String watch) {
        return "data.watch " + watch;
    }

    private static String orEverything(@Nullable String prefix) {
        return prefix == null ? "" : prefix;
    }
}
