package dev.drover.server.storage;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.h2.Driver;
import org.h2.api.ErrorCode;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;

/**
 * Opens connections to the H2 file of a data folder. One costs some 50 microseconds, so nothing
 * pools them; after the disk was full H2 has closed the file, and the next connection opens it
 * again.
 */
final class Connections {

    private final Path file;
    private final String url;
    private final Driver driver = new Driver();

    Connections(Path folder, StorageConfiguration configuration) {
        this.file = folder.resolve("drover.mv.db");
        this.url =
                String.join(
                        ";",
                        // An interrupted thread would close a file that is not read asynchronously,
                        // for all threads.
                        "jdbc:h2:async:" + folder.resolve("drover"),
                        // The writer says when to write. H2's own background thread then only
                        // reclaims space: with 0 there
                        // would be none, and the file would grow with every commit.
                        "WRITE_DELAY=500",
                        // Space is used again after this many milliseconds, more than the writer
                        // leaves between syncs, so a
                        // loss of power finds the last synced state whole.
                        "RETENTION_TIME=1000",
                        "CACHE_SIZE=" + configuration.cacheKilobytes(),
                        "QUERY_CACHE_SIZE=64",
                        "FILE_LOCK=NO",
                        "DB_CLOSE_DELAY=-1",
                        "DB_CLOSE_ON_EXIT=FALSE",
                        "TRACE_LEVEL_FILE=0");
    }

    Connection open() throws SQLException {
        return driver.connect(url, new Properties());
    }

    String url() {
        return url;
    }

    /** Why the database cannot be opened, in the words of somebody who starts a server. */
    DroverException explain(Exception e) {
        if (StorageFailures.isFull(e)) {
            return new DroverException(
                    ErrorKind.STORAGE_FULL,
                    "There is no room to open the database " + file,
                    "Make room on its disk, then start again.",
                    Map.of("file", file.toString()),
                    e);
        }
        if (e instanceof SQLException sql
                && sql.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
            return new DroverException(
                    ErrorKind.CONFLICT,
                    "The database " + file + " is open in another program",
                    "Close that program, then start again.",
                    Map.of("file", file.toString()),
                    e);
        }
        return new DroverException(
                ErrorKind.UNAVAILABLE,
                "The database "
                        + file
                        + " is damaged or cannot be read: "
                        + StorageFailures.reason(e),
                "Put a backup in its place, or move the file away to start with an empty database.",
                Map.of("file", file.toString()),
                e);
    }
}
