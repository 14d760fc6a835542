package dev.drover.server.web.methods;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Level;
import dev.drover.api.StatusChanges;
import dev.drover.api.StatusValue;
import dev.drover.server.access.Permission;
import dev.drover.server.data.StatusBoard;
import dev.drover.server.data.StatusUpdate;
import dev.drover.server.web.rpc.Effect;
import dev.drover.server.web.rpc.NoParameters;
import dev.drover.server.web.rpc.RpcCall;
import dev.drover.server.web.rpc.RpcMethod;
import dev.drover.server.web.rpc.TextOrInteger;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** {@code status.*}: status values. */
public final class StatusMethods {

    private static final String CHANGED = "status.changed";

    record Poll(
            @Nullable Long since,
            @JsonProperty(RpcMethod.WAIT) @Nullable Duration patience,
            @Nullable String prefix) {}

    record Watched(@Nullable Long since, @Nullable String prefix) {}

    record Named(TextOrInteger name) {}

    record Setting(
            TextOrInteger name,
            JsonNode value,
            @Nullable Level level,
            @Nullable String text,
            @Nullable String unit,
            @Nullable Duration ttl) {}

    record Cleared(boolean cleared) {}

    record Unwatched(boolean watched) {}

    private final StatusBoard board;

    public StatusMethods(StatusBoard board) {
        this.board = board;
    }

    public List<RpcMethod<?, ?>> all() {
        return List.of(
                new RpcMethod<>(
                                "status.poll",
                                Permission.STATUS_READ,
                                Effect.NONE,
                                Poll.class,
                                StatusChanges.class,
                                "Gives what changed since a version, or waits for a change.",
                                this::poll)
                        .asQuick(),
                new RpcMethod<>(
                        "status.watch",
                        Permission.STATUS_READ,
                        Effect.NONE,
                        Watched.class,
                        Versioned.class,
                        "Sends status.changed from now on, at first with everything since a"
                                + " version.",
                        this::watch),
                new RpcMethod<>(
                        "status.unwatch",
                        Permission.STATUS_READ,
                        Effect.NONE,
                        NoParameters.class,
                        Unwatched.class,
                        "Ends the watch; says whether there was one.",
                        (call, none) -> new Unwatched(call.unwatch(CHANGED))),
                new RpcMethod<>(
                                "status.get",
                                Permission.STATUS_READ,
                                Effect.NONE,
                                Named.class,
                                StatusValue.class,
                                "Gives one status value.",
                                this::get)
                        .asQuick(),
                new RpcMethod<>(
                        "status.set",
                        Permission.STATUS_WRITE,
                        Effect.DATA,
                        Setting.class,
                        Versioned.class,
                        "Sets a status value, and gives the new version.",
                        this::set),
                new RpcMethod<>(
                        "status.clear",
                        Permission.STATUS_WRITE,
                        Effect.DATA,
                        Named.class,
                        Cleared.class,
                        "Removes a status value; says whether there was one.",
                        (call, named) -> new Cleared(board.clear(named.name().text()))));
    }

    private StatusChanges poll(RpcCall call, Poll poll) throws InterruptedException {
        String prefix = Objects.requireNonNullElse(poll.prefix(), "");
        return call.waiting(poll.patience(), wait -> board.poll(poll.since(), prefix, wait));
    }

    private Versioned watch(RpcCall call, Watched watched) {
        String prefix = Objects.requireNonNullElse(watched.prefix(), "");
        call.watch(
                CHANGED, signal -> new DataWatch<>(board.watch(watched.since(), prefix, signal)));
        return new Versioned(Objects.requireNonNullElse(watched.since(), 0L));
    }

    private StatusValue get(RpcCall call, Named named) {
        String name = named.name().text();
        return board.get(name)
                .orElseThrow(() ->
                        new DroverException(
                                ErrorKind.NOT_FOUND,
                                "There is no status value '" + name + "'",
                                "status.poll gives all that there are.",
                                Map.of("name", name),
                                null));
    }

    private Versioned set(RpcCall call, Setting setting) {
        return new Versioned(
                board.set(
                        setting.name().text(),
                        new StatusUpdate(
                                setting.value(),
                                setting.level(),
                                setting.text(),
                                setting.unit(),
                                setting.ttl(),
                                call.caller().run())));
    }
}
