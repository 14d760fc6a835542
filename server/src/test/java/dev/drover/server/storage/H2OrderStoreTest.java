package dev.drover.server.storage;

import dev.drover.server.node.order.OrderStore;
import dev.drover.server.node.order.OrderStoreContract;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

final class H2OrderStoreTest extends OrderStoreContract {

    @TempDir private Path folder;

    private @Nullable Database database;

    @Override
    protected OrderStore reopened() {
        close();
        Database opened = Database.open(folder, StorageConfiguration.defaults());
        database = opened;
        return new H2OrderStore(opened);
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
            database = null;
        }
    }
}
