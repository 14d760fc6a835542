package dev.drover.server.storage;

import dev.drover.api.DroverException;

import org.h2.mvstore.MVStoreException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.locks.Lock;

/**
 * The server's database: an H2 file in its data folder, which it has for itself while it is open.
 * Safe for use by many threads, also interrupted ones.
 */
public final class Database implements AutoCloseable {

    private final DataFolder folder;
    private final DatabaseFile file;
    private final Jdbi jdbi;
    private final Compaction compaction;
    private final BatchingWriter writer;

    private Database(DataFolder folder, DatabaseFile file, StorageConfiguration configuration)
            throws IOException {
        this.folder = folder;
        this.file = file;
        this.jdbi = Jdbi.create(file::open);
        PositionalParameters.apply(jdbi);
        Room room = new Room(folder.path(), configuration.reservedBytes());
        this.compaction = new Compaction(file, configuration.compactBytes());
        this.writer = new BatchingWriter(new Session(jdbi, room, compaction), configuration);
    }

    /**
     * Locks the folder (CONFLICT when another server has it), makes what is missing and brings the
     * schema up to date. UNAVAILABLE with the file's name when the database is damaged,
     * STORAGE_FULL when the disk is full, CONFIGURATION when the folder cannot be used or a newer
     * Drover wrote the database.
     */
    public static Database open(Path dataFolder, StorageConfiguration configuration) {
        DataFolder folder = DataFolder.open(dataFolder);
        DatabaseFile file = new DatabaseFile(folder.path(), "drover", configuration);
        try {
            new Upgrade(folder.path(), file, configuration).run();
            return new Database(folder, file, configuration);
        } catch (SQLException | IOException e) {
            folder.close();
            throw file.explain(e);
        } catch (DroverException e) {
            folder.close();
            throw e;
        }
    }

    /** Where it lies. */
    public Path folder() {
        return folder.path();
    }

    /** Reads on the caller's thread. {@code what} is said in errors. */
    <T> T read(String what, Work<T> work) {
        Lock lock = file.gate().readLock();
        lock.lock();
        try (Handle handle = jdbi.open()) {
            return work.perform(handle);
        } catch (JdbiException e) {
            throw StorageFailures.explain(e, what);
        } finally {
            lock.unlock();
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
            compaction.close();
        } catch (SQLException | IOException | MVStoreException e) {
            throw StorageFailures.explain(e, "its last state");
        }
    }
}
