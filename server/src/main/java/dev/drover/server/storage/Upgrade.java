package dev.drover.server.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;

/**
 * Makes a database, or brings it to the newest schema, beside the one that is there: the new file
 * takes its place when it is whole. So a server that is killed on the way finds what it had.
 */
final class Upgrade {

    private final DatabaseFile current;
    private final DatabaseFile next;

    Upgrade(Path folder, DatabaseFile current, StorageConfiguration configuration) {
        this.current = current;
        this.next = new DatabaseFile(folder, "drover-next", configuration);
    }

    /** Returns at once where the schema is the newest, as it nearly always is. */
    void run() throws SQLException, IOException {
        Files.deleteIfExists(next.path()); // what a killed server left
        if (Files.exists(current.path())) {
            if (new Schema(current).isCurrent()) {
                return;
            }
            current.shutDown();
            Files.copy(current.path(), next.path());
        }
        try {
            new Schema(next).migrate();
        } finally {
            next.shutDown();
        }
        Files.move(next.path(), current.path(), StandardCopyOption.ATOMIC_MOVE);
    }
}
