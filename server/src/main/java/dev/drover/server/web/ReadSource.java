package dev.drover.server.web;

import dev.drover.api.DataChanges;
import dev.drover.api.DataEntry;
import dev.drover.api.NodeChanges;
import dev.drover.api.RunChanges;
import dev.drover.api.StatusChanges;
import dev.drover.server.access.Permission;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;

/** Where plain reads of one caller come from: what changed since a version, or after a wait. */
interface ReadSource {

    /** NOT_ALLOWED, naming {@code what}, where that is known before anything is read. */
    void require(Permission permission, String what);

    StatusChanges status(@Nullable Long since, String prefix, Duration wait)
            throws InterruptedException;

    DataChanges data(@Nullable Long since, String prefix, Duration wait)
            throws InterruptedException;

    Optional<DataEntry> entry(String key) throws InterruptedException;

    RunChanges runs(@Nullable Long since, Duration wait) throws InterruptedException;

    NodeChanges nodes(@Nullable Long since, Duration wait) throws InterruptedException;
}
