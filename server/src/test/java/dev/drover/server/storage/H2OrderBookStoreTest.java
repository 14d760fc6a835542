package dev.drover.server.storage;

import dev.drover.server.node.order.OrderBookStore;
import dev.drover.server.node.order.OrderBookStoreContract;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

final class H2OrderBookStoreTest extends OrderBookStoreContract {

    @TempDir private Path folder;

    private @Nullable Database database;

    @Override
    protected OrderBookStore reopened() {
        close();
        Database opened = Database.open(folder, StorageConfiguration.defaults());
        database = opened;
        return new H2OrderBookStore(opened);
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
            database = null;
        }
    }
}
