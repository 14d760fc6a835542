package dev.drover.server.storage;

import org.jdbi.v3.core.Handle;

/**
 * Something to do in the database. A write may be performed again after a rollback, so it must have
 * no effect but through the handle, and it neither commits nor rolls back.
 */
@FunctionalInterface
interface Work<T> {

    /** A DroverException thrown here reaches the caller as it is, and undoes what this work did. */
    T perform(Handle handle);
}
