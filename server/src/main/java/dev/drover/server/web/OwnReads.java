package dev.drover.server.web;

import dev.drover.api.DataChanges;
import dev.drover.api.DataEntry;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.NodeChanges;
import dev.drover.api.RunChanges;
import dev.drover.api.StatusChanges;
import dev.drover.server.access.Caller;
import dev.drover.server.access.Permission;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;

/** What this server itself has. */
record OwnReads(Caller caller, WebParts parts) implements ReadSource {

    @Override
    public void require(Permission permission, String what) {
        caller.require(permission, what);
    }

    @Override
    public StatusChanges status(@Nullable Long since, String prefix, Duration wait)
            throws InterruptedException {
        return parts.data().status().poll(since, prefix, wait);
    }

    @Override
    public DataChanges data(@Nullable Long since, String prefix, Duration wait)
            throws InterruptedException {
        return parts.data().publicData().poll(since, prefix, wait);
    }

    @Override
    public Optional<DataEntry> entry(String key) {
        return parts.data().publicData().get(key);
    }

    @Override
    public RunChanges runs(@Nullable Long since, Duration wait) throws InterruptedException {
        return parts.runs().poll(since, wait);
    }

    @Override
    public NodeChanges nodes(@Nullable Long since, Duration wait) throws InterruptedException {
        NodeDoor door = parts.nodes();
        if (door == null) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "This server is a node and has no nodes itself",
                    "Ask the primary.");
        }
        return door.nodes().poll(since, wait);
    }
}
