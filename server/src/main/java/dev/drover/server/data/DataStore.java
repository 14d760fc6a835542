package dev.drover.server.data;

import java.util.List;

/** Where public data and status values are kept over a restart. */
public interface DataStore {

    /**
     * Everything there is.
     *
     * @param version the newest one ever committed
     */
    record Content(
            long version,
            List<Versioned<StoredValue>> publicData,
            List<Versioned<StoredStatus>> statusValues) {

        public Content {
            publicData = List.copyOf(publicData);
            statusValues = List.copyOf(statusValues);
        }
    }

    Content load();

    /**
     * Stores all of it or nothing, and returns when it is durable. Called by one thread at a time.
     * STORAGE_FULL or UNAVAILABLE when it could not be: then later calls may succeed.
     */
    void commit(
            long version,
            List<Change<StoredValue>> publicData,
            List<Change<StoredStatus>> statusValues);
}
