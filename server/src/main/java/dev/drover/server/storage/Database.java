package dev.drover.server.storage;

import dev.drover.api.DroverException;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The server's database: an H2 file in its data folder, which it has for itself while it is open.
 * Safe for use by many threads, also interrupted ones.
 */
public final class Database implements AutoCloseable {

    private final DataFolder folder;
    private final Connections connections;
    private final Jdbi jdbi;
    private final BatchingWriter writer;

    private Database(
            DataFolder folder,
            Connections connections,
            Connection keeper,
            StorageConfiguration configuration)
            throws SQLException, IOException {
        this.folder = folder;
        this.connections = connections;
        new Schema(connections).migrate(keeper);
        this.jdbi = Jdbi.create(connections::open);
        Room room = new Room(folder.path(), configuration.reservedBytes());
        this.writer = new BatchingWriter(new Session(jdbi, room), configuration);
    }

    /**
     * Locks the folder (CONFLICT when another server has it), makes what is missing and brings the
     * schema up to date. UNAVAILABLE with the file's name when the database is damaged,
     * STORAGE_FULL when the disk is full, CONFIGURATION when the folder cannot be used or a newer
     * Drover wrote the database.
     */
    public static Database open(Path dataFolder, StorageConfiguration configuration) {
        DataFolder folder = DataFolder.open(dataFolder);
        Connections connections = new Connections(folder.path(), configuration);
        try (Connection connection = connections.open()) {
            return opened(folder, connections, connection, configuration);
        } catch (SQLException | IOException e) {
            folder.close();
            throw connections.explain(e);
        } catch (DroverException e) {
            folder.close();
            throw e;
        }
    }

    private static Database opened(
            DataFolder folder,
            Connections connections,
            Connection connection,
            StorageConfiguration configuration)
            throws SQLException, IOException {
        try {
            return new Database(folder, connections, connection, configuration);
        } catch (SQLException | IOException | RuntimeException e) {
            shutDown(connection);
            throw e;
        }
    }

    /** Where it lies. */
    public Path folder() {
        return folder.path();
    }

    /** Reads on the caller's thread. {@code what} is said in errors. */
    <T> T read(String what, Work<T> work) {
        try (Handle handle = jdbi.open()) {
            return work.perform(handle);
        } catch (JdbiException e) {
            throw StorageFailures.explain(e, what);
        }
    }

    /** Writes, together with what other threads write now, and returns when it is durable. */
    <T> T write(String what, Work<T> work) {
        return writer.write(what, work);
    }

    BatchingWriter writer() {
        return writer;
    }

    /** Commits what is queued, closes the file and gives the folder back. */
    @Override
    public void close() {
        try (folder) {
            writer.close();
            try (Connection connection = connections.open()) {
                shutDown(connection);
            }
        } catch (SQLException e) {
            throw StorageFailures.explain(e, "its last state");
        }
    }

    private static void shutDown(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
        }
    }
}
