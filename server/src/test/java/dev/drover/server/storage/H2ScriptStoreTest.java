package dev.drover.server.storage;

import dev.drover.library.ScriptStore;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

final class H2ScriptStoreTest extends ScriptStoreContract {

    @TempDir private static Path folder;

    private static Database database;

    @BeforeAll
    static void open() {
        database = Database.open(folder, StorageConfiguration.defaults());
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void empty() {
        database.write(
                "nothing",
                handle ->
                        handle.execute("DELETE FROM script_version")
                                + handle.execute("DELETE FROM script_text"));
    }

    @Override
    ScriptStore store() {
        return new H2ScriptStore(database);
    }
}
