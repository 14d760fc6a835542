package dev.drover.server.storage;

import dev.drover.server.node.registry.NodeStore;
import dev.drover.server.node.registry.NodeStoreContract;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

final class H2NodeStoreTest extends NodeStoreContract {

    @TempDir private Path folder;

    private @Nullable Database database;

    @Override
    protected NodeStore reopened() {
        close();
        Database opened = Database.open(folder, StorageConfiguration.defaults());
        database = opened;
        return new H2NodeStore(opened);
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
            database = null;
        }
    }
}
