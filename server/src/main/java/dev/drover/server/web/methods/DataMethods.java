package dev.drover.server.web.methods;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.drover.api.DataChanges;
import dev.drover.api.DataEntry;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.server.access.Permission;
import dev.drover.server.data.DataArea;
import dev.drover.server.web.rpc.Effect;
import dev.drover.server.web.rpc.NoParameters;
import dev.drover.server.web.rpc.RpcCall;
import dev.drover.server.web.rpc.RpcMethod;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** {@code data.*}: public data. */
public final class DataMethods {

    private static final String CHANGED = "data.changed";

    record Poll(
            @Nullable Long since,
            @JsonProperty(RpcMethod.WAIT) @Nullable Duration patience,
            @Nullable String prefix) {}

    record Watched(@Nullable Long since, @Nullable String prefix) {}

    record Keyed(String key) {}

    record Prefixed(@Nullable String prefix) {}

    /**
     * @param expected sets only where the key's version is this one, 0 for none
     */
    record Setting(String key, JsonNode value, @Nullable Long expected) {}

    record Increment(String key, @Nullable JsonNode by) {}

    record Entries(List<DataEntry> entries) {}

    record Keys(List<String> keys) {}

    record Deleted(boolean deleted) {}

    record Incremented(JsonNode value) {}

    record Unwatched(boolean watched) {}

    private final DataArea data;

    public DataMethods(DataArea publicData) {
        this.data = publicData;
    }

    public List<RpcMethod<?, ?>> all() {
        return List.of(
                new RpcMethod<>(
                                "data.poll",
                                Permission.DATA_READ,
                                Effect.NONE,
                                Poll.class,
                                DataChanges.class,
                                "Gives what changed since a version, or waits for a change.",
                                this::poll)
                        .asQuick(),
                new RpcMethod<>(
                        "data.watch",
                        Permission.DATA_READ,
                        Effect.NONE,
                        Watched.class,
                        Versioned.class,
                        "Sends data.changed from now on, at first with everything since a"
                                + " version.",
                        this::watch),
                new RpcMethod<>(
                        "data.unwatch",
                        Permission.DATA_READ,
                        Effect.NONE,
                        NoParameters.class,
                        Unwatched.class,
                        "Ends the watch; says whether there was one.",
                        (call, none) -> new Unwatched(call.unwatch(CHANGED))),
                new RpcMethod<>(
                                "data.get",
                                Permission.DATA_READ,
                                Effect.NONE,
                                Keyed.class,
                                DataEntry.class,
                                "Gives the value of a key with its version.",
                                (call, keyed) -> get(keyed.key()))
                        .asQuick(),
                new RpcMethod<>(
                        "data.list",
                        Permission.DATA_READ,
                        Effect.NONE,
                        Prefixed.class,
                        Entries.class,
                        "Gives all keys under a prefix with their values.",
                        (call, under) -> new Entries(data.list(prefix(under.prefix())))),
                new RpcMethod<>(
                        "data.keys",
                        Permission.DATA_READ,
                        Effect.NONE,
                        Prefixed.class,
                        Keys.class,
                        "Gives all keys under a prefix.",
                        this::keys),
                new RpcMethod<>(
                        "data.set",
                        Permission.DATA_WRITE,
                        Effect.DATA,
                        Setting.class,
                        Versioned.class,
                        "Sets the value of a key, and gives the new version.",
                        this::set),
                new RpcMethod<>(
                        "data.increment",
                        Permission.DATA_WRITE,
                        Effect.DATA,
                        Increment.class,
                        Incremented.class,
                        "Adds to a number, 1 if nothing else is said, and gives the sum.",
                        this::increment),
                new RpcMethod<>(
                        "data.delete",
                        Permission.DATA_WRITE,
                        Effect.DATA,
                        Keyed.class,
                        Deleted.class,
                        "Deletes a key; says whether there was one.",
                        (call, keyed) -> new Deleted(data.delete(keyed.key()))));
    }

    private DataChanges poll(RpcCall call, Poll poll) throws InterruptedException {
        String prefix = prefix(poll.prefix());
        return call.waiting(poll.patience(), wait -> data.poll(poll.since(), prefix, wait));
    }

    private Versioned watch(RpcCall call, Watched watched) {
        String prefix = prefix(watched.prefix());
        call.watch(CHANGED, signal -> new DataWatch<>(data.watch(watched.since(), prefix, signal)));
        return new Versioned(Objects.requireNonNullElse(watched.since(), 0L));
    }

    private DataEntry get(String key) {
        return data.get(key)
                .orElseThrow(() ->
                        new DroverException(
                                ErrorKind.NOT_FOUND,
                                "There is no public data with the key '" + key + "'",
                                "data.list shows the keys that there are.",
                                Map.of("key", key),
                                null));
    }

    private Keys keys(RpcCall call, Prefixed under) {
        return new Keys(data.list(prefix(under.prefix())).stream().map(DataEntry::key).toList());
    }

    private Versioned set(RpcCall call, Setting setting) {
        if (setting.expected() == null) {
            return new Versioned(data.set(setting.key(), setting.value()));
        }
        return new Versioned(
                data.compareAndSet(setting.key(), setting.expected(), setting.value())
                        .orElseThrow(() ->
                                new DroverException(
                                        ErrorKind.CONFLICT,
                                        "The key '"
                                                + setting.key()
                                                + "' is not at version "
                                                + setting.expected()
                                                + " any more",
                                        "Read it again with data.get, and decide again.",
                                        Map.of("key", setting.key()),
                                        null)));
    }

    private Incremented increment(RpcCall call, Increment increment) {
        JsonNode by = increment.by() == null ? Json.mapper().valueToTree(1) : increment.by();
        return new Incremented(data.increment(increment.key(), by));
    }

    private static String prefix(@Nullable String given) {
        return Objects.requireNonNullElse(given, "");
    }
}
