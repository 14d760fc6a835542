package dev.drover.server.web;

import dev.drover.api.DataChanges;
import dev.drover.api.DataEntry;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.NodeChanges;
import dev.drover.api.RunChanges;
import dev.drover.api.StatusChanges;
import dev.drover.server.access.Caller;
import dev.drover.server.access.Permission;
import dev.drover.server.web.rpc.Relay;
import dev.drover.server.web.rpc.RpcMethod;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.Optional;

/** What the server has that answers for the caller; what the caller may is decided there. */
record RelayedReads(Caller caller, Relay relay) implements ReadSource {

    @Override
    public void require(Permission permission, String what) {
        // where it is read
    }

    @Override
    public StatusChanges status(@Nullable Long since, String prefix, Duration wait)
            throws InterruptedException {
        return call("status.poll", poll(since, wait).put("prefix", prefix), StatusChanges.class);
    }

    @Override
    public DataChanges data(@Nullable Long since, String prefix, Duration wait)
            throws InterruptedException {
        return call("data.poll", poll(since, wait).put("prefix", prefix), DataChanges.class);
    }

    @Override
    public Optional<DataEntry> entry(String key) throws InterruptedException {
        try {
            ObjectNode parameters = Json.mapper().createObjectNode().put("key", key);
            return Optional.of(call("data.get", parameters, DataEntry.class));
        } catch (DroverException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public RunChanges runs(@Nullable Long since, Duration wait) throws InterruptedException {
        return call("run.poll", poll(since, wait), RunChanges.class);
    }

    @Override
    public NodeChanges nodes(@Nullable Long since, Duration wait) throws InterruptedException {
        return call("node.poll", poll(since, wait), NodeChanges.class);
    }

    private static ObjectNode poll(@Nullable Long since, Duration wait) {
        ObjectNode parameters = Json.mapper().createObjectNode();
        if (since != null) {
            parameters.put("since", since);
        }
        if (!wait.isZero()) {
            parameters.put(RpcMethod.WAIT, wait.toMillis());
        }
        return parameters;
    }

    private <T> T call(String method, ObjectNode parameters, Class<T> type)
            throws InterruptedException {
        return Json.mapper().treeToValue(relay.call(caller, method, parameters), type);
    }
}
