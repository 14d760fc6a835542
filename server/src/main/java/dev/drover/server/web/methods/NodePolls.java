package dev.drover.server.web.methods;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.NodeChanges;
import dev.drover.server.access.Permission;
import dev.drover.server.node.registry.Nodes;
import dev.drover.server.web.NodeDoor;
import dev.drover.server.web.rpc.Effect;
import dev.drover.server.web.rpc.NoParameters;
import dev.drover.server.web.rpc.RpcCall;
import dev.drover.server.web.rpc.RpcMethod;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** {@code node.poll} and {@code node.watch}: what changes about the nodes of a primary. */
public final class NodePolls {

    private static final String CHANGED = "node.changed";

    record Poll(@Nullable Long since, @JsonProperty(RpcMethod.WAIT) @Nullable Duration patience) {}

    record Watched(@Nullable Long since) {}

    record Unwatched(boolean watched) {}

    private final @Nullable NodeDoor door;

    /**
     * @param door null where this server is a node
     */
    public NodePolls(@Nullable NodeDoor door) {
        this.door = door;
    }

    public List<RpcMethod<?, ?>> all() {
        return List.of(
                new RpcMethod<>(
                                "node.poll",
                                Permission.NODE_READ,
                                Effect.NONE,
                                Poll.class,
                                NodeChanges.class,
                                "Gives the nodes that changed since a version, without facts and"
                                        + " groups, or waits for a change.",
                                (call, poll) ->
                                        call.waiting(
                                                poll.patience(),
                                                wait -> nodes().poll(poll.since(), wait)))
                        .asQuick(),
                new RpcMethod<>(
                        "node.watch",
                        Permission.NODE_READ,
                        Effect.NONE,
                        Watched.class,
                        Versioned.class,
                        "Sends node.changed from now on, at first with everything since a version.",
                        this::watch),
                new RpcMethod<>(
                        "node.unwatch",
                        Permission.NODE_READ,
                        Effect.NONE,
                        NoParameters.class,
                        Unwatched.class,
                        "Ends the watch; says whether there was one.",
                        (call, none) -> new Unwatched(call.unwatch(CHANGED))));
    }

    private Versioned watch(RpcCall call, Watched watched) {
        Nodes nodes = nodes();
        call.watch(CHANGED, signal -> new DataWatch<>(nodes.watch(watched.since(), signal)));
        return new Versioned(Objects.requireNonNullElse(watched.since(), 0L));
    }

    private Nodes nodes() {
        if (door == null) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "This server is a node and has no nodes itself",
                    "Ask the primary.");
        }
        return door.nodes();
    }
}
