package dev.drover.server.host;

import static dev.drover.server.script.HostFunction.blocking;
import static dev.drover.server.script.HostFunction.inline;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.drover.api.DataEntry;
import dev.drover.api.DroverException;
import dev.drover.api.Json;
import dev.drover.server.access.Permission;
import dev.drover.server.control.LiveRun;
import dev.drover.server.data.Data;
import dev.drover.server.data.DataArea;
import dev.drover.server.script.HostCall;
import dev.drover.server.script.HostFunction;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

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
        DataWatch made = new DataWatch(call.thread(), "watch:" + watch);
        LiveRun run = call.session(LiveRun.class);
        run.attach(call.threadId(), watchName(watch), made); // refuses before anything is begun
        try {
            made.start(area, orEverything(call.parameters().prefix()));
        } catch (DroverException refusal) {
            run.detach(call.threadId(), watchName(watch));
            throw refusal;
        }
        return new Watching(watch);
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
