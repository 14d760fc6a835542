package dev.drover.server.storage;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.h2.Driver;
import org.h2.api.ErrorCode;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.MVStoreTool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The H2 file of a data folder. A connection costs some 50 microseconds, so nothing pools them;
 * after the disk was full H2 has closed the file, and the next connection opens it again.
 *
 * <p>H2 survives {@code kill -9} only while no space of the file is used twice: it may overwrite
 * what the newest committed version still refers to before the next one is whole, and then falls
 * back to an older one. So the file is only ever appended to, and {@link Compaction} writes it anew
 * when most of it is past.
 */
final class DatabaseFile {

    private final Path file;
    private final String url;
    private final Driver driver = new Driver();
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();

    /**
     * @param name of the database in the folder, without {@code .mv.db}
     */
    DatabaseFile(Path folder, String name, StorageConfiguration configuration) {
        this.file = folder.resolve(name + ".mv.db");
        this.url =
                String.join(
                        ";",
                        // Else an interrupted thread would close the file for all threads.
                        "jdbc:h2:async:" + folder.resolve(name),
                        // A commit returns when it is in the file.
                        "WRITE_DELAY=0",
                        // No space is used twice, neither while it is open nor when it is closed.
                        "RETENTION_TIME=" + Integer.MAX_VALUE,
                        "MAX_COMPACT_TIME=0",
                        // A commit writes whole pages, a few rows large: small ones are a quarter
                        // of the bytes, and a third of the time.
                        "PAGE_SIZE=1024",
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

    /** Where the database is, or will be. */
    Path path() {
        return file;
    }

    String url() {
        return url;
    }

    /** Whoever holds the read lock finds the file open and whole; for the writer to take first. */
    ReadWriteLock gate() {
        return gate;
    }

    /** In bytes. */
    long size() throws IOException {
        return Files.size(file);
    }

    /** How much of what is written in it still counts, from 0 to 100. */
    int livePercent() throws SQLException {
        try (Connection connection = open();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS"
                                        + " WHERE SETTING_NAME = 'info.CHUNKS_FILL_RATE'")) {
            return rows.next() ? rows.getInt(1) : 100;
        }
    }

    /** Closes the database, whoever has connections to it. */
    void shutDown() throws SQLException {
        try (Connection connection = open();
                Statement statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
        }
    }

    /**
     * Writes what counts into a new file, which takes the place of the old one when it is whole.
     * The database must be shut down.
     */
    void rewrite() {
        try {
            MVStoreTool.compact(file.toString(), false);
        } catch (MVStoreException e) {
            MVStoreTool.compactCleanUp(file.toString());
            throw e;
        }
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
                ErrorKind.CONFIGURATION,
                "The database "
                        + file
                        + " is damaged or cannot be read: "
                        + StorageFailures.reason(e),
                "Put a backup in its place, or move the file away to start with an empty database.",
                Map.of("file", file.toString()),
                e);
    }
}
