package dev.drover.server.storage;

import dev.drover.server.data.DataStore;
import dev.drover.server.data.DataStoreContract;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

final class H2DataStoreTest extends DataStoreContract {

    @TempDir private Path folder;

    private @Nullable Database database;

    @Override
    protected DataStore reopened() {
        close();
        Database opened = Database.open(folder, StorageConfiguration.defaults());
        database = opened;
        return new H2DataStore(opened);
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
            database = null;
        }
    }
}
