package dev.drover.server.storage;

import dev.drover.api.DroverException;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/** The writer's connection, opened again after the database was in trouble. For one thread. */
final class Session {

    private static final Logger log = LoggerFactory.getLogger(Session.class);

    private final Jdbi jdbi;
    private final Room room;
    private @Nullable Handle handle;
    private boolean synced = true;
    private long lastSync = System.nanoTime();

    Session(Jdbi jdbi, Room room) {
        this.jdbi = jdbi;
        this.room = room;
    }

    Handle handle() {
        if (handle == null) {
            throw new IllegalStateException("begin() comes first");
        }
        return handle;
    }

    /** STORAGE_FULL where the disk has no room to speak of. */
    void begin() throws SQLException, IOException {
        Optional<DroverException> shortage = room.shortage();
        if (shortage.isPresent()) {
            throw shortage.get();
        }
        if (handle == null || handle.getConnection().isClosed()) {
            Handle opened = jdbi.open();
            opened.getConnection().setAutoCommit(false);
            handle = opened;
        }
    }

    /** Returns once the transaction is in the file: it survives the end of this process. */
    void commit() throws SQLException {
        handle().getConnection().commit();
        execute("CHECKPOINT");
        synced = false;
    }

    /**
     * Undoes the transaction. Whether the database itself failed, so that nothing else will succeed
     * just now.
     */
    boolean recover(Throwable error) {
        Handle failed = handle;
        if (failed != null) {
            try {
                failed.getConnection().rollback();
            } catch (SQLException e) {
                error.addSuppressed(e);
                forget(failed);
            }
        }
        return StorageFailures.isOfStorage(error);
    }

    boolean isSynced() {
        return synced;
    }

    /**
     * Pushes the file to the disk when that has not been done for a while, against loss of power.
     */
    void syncIfDue(Duration interval) {
        if (synced || System.nanoTime() - lastSync < interval.toNanos()) {
            return;
        }
        lastSync = System.nanoTime();
        synced = true;
        try {
            execute("CHECKPOINT SYNC");
        } catch (SQLException e) {
            log.atWarn()
                    .addKeyValue("reason", StorageFailures.reason(e))
                    .log("The database could not be pushed to the disk");
            recover(e);
        }
    }

    void close() {
        if (handle != null) {
            forget(handle);
        }
    }

    private void execute(String command) throws SQLException {
        try (Statement statement = handle().getConnection().createStatement()) {
            statement.execute(command);
        }
    }

    private void forget(Handle old) {
        handle = null;
        try {
            old.getConnection().close();
        } catch (SQLException e) {
            log.atDebug()
                    .addKeyValue("reason", StorageFailures.reason(e))
                    .log("A broken connection to the database could not be closed");
        }
    }
}
