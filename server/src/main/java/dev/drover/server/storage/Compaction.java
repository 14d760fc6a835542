package dev.drover.server.storage;

import org.h2.mvstore.MVStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.locks.Lock;

/**
 * Writes the database anew when it is large and most of it is past. Readers wait meanwhile: some
 * 100 ms for each 64 MB, as measured. For the writer's thread.
 */
final class Compaction {

    private static final Logger log = LoggerFactory.getLogger(Compaction.class);

    /** Below this much that still counts, writing the rest anew is worth it. */
    private static final int LIVE_PERCENT = 33;

    /** A file smaller than this is not worth it when the database is closed. */
    private static final long WORTH_AT_CLOSE = 4L << 20;

    private final DatabaseFile file;
    private final long smallest;

    /** The size at which it was last found not to be worth it. */
    private long lookedAt;

    /**
     * @param smallest in bytes; smaller files are let alone
     */
    Compaction(DatabaseFile file, long smallest) {
        this.file = file;
        this.smallest = smallest;
    }

    /** Costs a {@code stat} as long as the file has not grown much. */
    boolean isDue() throws SQLException, IOException {
        long size = file.size();
        if (size < smallest || size < lookedAt + smallest / 8) {
            return false;
        }
        lookedAt = size;
        return file.livePercent() < LIVE_PERCENT;
    }

    /** Whether it may help when the disk is short of room; once for each size. */
    boolean canMakeRoom() throws SQLException, IOException {
        long size = file.size();
        boolean triedAtThisSize = size == lookedAt;
        lookedAt = size;
        return !triedAtThisSize && file.livePercent() < LIVE_PERCENT;
    }

    /** Closes all connections; whoever comes next opens the new file. A failure leaves the old. */
    void run() throws SQLException, IOException {
        long before = file.size();
        Lock lock = file.gate().writeLock();
        lock.lock();
        try {
            file.shutDown();
            file.rewrite();
        } catch (MVStoreException e) {
            log.atWarn()
                    .addKeyValue("bytes", before)
                    .addKeyValue("reason", StorageFailures.reason(e))
                    .log("The database could not be written anew");
            return;
        } finally {
            lock.unlock();
        }
        lookedAt = 0;
        log.atDebug()
                .addKeyValue("bytesBefore", before)
                .addKeyValue("bytes", file.size())
                .log("The database was written anew");
    }

    /** Leaves a file that opens quickly. */
    void close() throws SQLException, IOException {
        boolean worthIt = file.size() > WORTH_AT_CLOSE && file.livePercent() < LIVE_PERCENT;
        file.shutDown();
        if (worthIt) {
            file.rewrite();
        }
    }
}
