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
    private final Compaction compaction;
    private @Nullable Handle handle;
    private boolean synced = true;
    private long lastSync = System.nanoTime();

    Session(Jdbi jdbi, Room room, Compaction compaction) {
        this.jdbi = jdbi;
        this.room = room;
        this.compaction = compaction;
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
        if (shortage.isPresent() && compaction.canMakeRoom()) {
            compact();
            shortage = room.shortage();
        }
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
        synced = false;
    }

    /** Between transactions: reclaims space, and pushes the file to the disk, each when due. */
    void maintain(Duration syncEvery) {
        try {
            if (compaction.isDue()) {
                compact();
            }
            syncIfDue(syncEvery);
        } catch (SQLException | IOException e) {
            log.atWarn()
                    .addKeyValue("reason", StorageFailures.reason(e))
                    .log("The database could not be maintained");
            recover(e);
        }
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

    void close() {
        if (handle != null) {
            forget(handle);
        }
    }

    private void compact() throws SQLException, IOException {
        close();
        compaction.run();
        synced = true;
    }

    private void syncIfDue(Duration interval) throws SQLException {
        if (synced || handle == null || System.nanoTime() - lastSync < interval.toNanos()) {
            return;
        }
        lastSync = System.nanoTime();
        synced = true;
        try (Statement statement = handle.getConnection().createStatement()) {
            statement.execute("CHECKPOINT SYNC");
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
