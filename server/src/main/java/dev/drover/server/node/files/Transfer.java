package dev.drover.server.node.files;

import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

/** One file that is open for a transfer. Whoever uses it holds its lock. */
abstract class Transfer {

    private final ReentrantLock lock = new ReentrantLock();
    private volatile Instant usedAt;

    Transfer(Instant now) {
        usedAt = now;
    }

    ReentrantLock lock() {
        return lock;
    }

    Instant usedAt() {
        return usedAt;
    }

    void used(Instant now) {
        usedAt = now;
    }

    /** The file that callers named. */
    abstract Path file();

    /** Closes what is open and keeps what can be continued. Closing twice does nothing. */
    abstract void release();
}
