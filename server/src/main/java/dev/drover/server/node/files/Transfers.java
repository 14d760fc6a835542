package dev.drover.server.node.files;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The transfers of one direction that are open: so many at most, and none for long that nobody
 * uses.
 *
 * <p>Safe for use by many threads.
 */
final class Transfers<T extends Transfer> implements AutoCloseable {

    /** One use of a transfer, under its lock. */
    @FunctionalInterface
    interface Use<T, R> {
        R with(T transfer) throws IOException;
    }

    private final Map<TransferId, T> open = new ConcurrentHashMap<>();
    private final FileLimits limits;
    private final InstantSource clock;
    private volatile boolean closed;

    Transfers(FileLimits limits, InstantSource clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /** Requires that one more may be opened. */
    void requireRoom() {
        if (closed) {
            throw new DroverException(
                    ErrorKind.UNAVAILABLE,
                    "The server is stopping and transfers no more files",
                    "Begin again when it is back.");
        }
        dropIdle();
        if (open.size() >= limits.maximumTransfers()) {
            throw full();
        }
    }

    /** Enters an open one; releases it where there is no room any more. */
    TransferId add(T transfer) {
        TransferId id = TransferId.next();
        boolean entered;
        synchronized (open) {
            entered = !closed && open.size() < limits.maximumTransfers();
            if (entered) {
                open.put(id, transfer);
            }
        }
        if (!entered) {
            transfer.release();
            requireRoom();
            throw full();
        }
        return id;
    }

    private DroverException full() {
        return new DroverException(
                ErrorKind.LIMIT_REACHED,
                limits.maximumTransfers()
                        + " files are being transferred, as many as may be at once",
                "Wait for some to end, or raise nodes.files.maximumTransfers.",
                Map.of("limit", limits.maximumTransfers()),
                null);
    }

    /**
     * Uses a transfer, after all who use it now.
     *
     * @param what is done to the file, for the message where the system refuses
     * @throws DroverException NOT_FOUND for one that is not open (any more)
     */
    <R> R use(TransferId id, String what, Use<T, R> use) {
        T transfer = open.get(id);
        if (transfer == null) {
            throw unknown(id);
        }
        transfer.lock().lock();
        try {
            if (!open.containsKey(id)) {
                throw unknown(id);
            }
            return use.with(transfer);
        } catch (IOException e) {
            DroverException failure = FileFailures.of(what, transfer.file(), e);
            if (failure.kind() == ErrorKind.CANCELLED) {
                end(id, transfer);
            }
            throw failure;
        } finally {
            transfer.used(clock.instant());
            transfer.lock().unlock();
        }
    }

    private static DroverException unknown(TransferId id) {
        return new DroverException(
                ErrorKind.NOT_FOUND,
                "There is no transfer " + id + " (any more)",
                "Begin it again; what was received is still there and not sent twice.");
    }

    /** Forgets a transfer and releases it. Only where its lock is held. */
    void end(TransferId id, T transfer) {
        open.remove(id, transfer);
        transfer.release();
    }

    /** Forgets a transfer where it is open, without waiting for who uses it. */
    void remove(TransferId id) {
        T transfer = open.remove(id);
        if (transfer != null) {
            transfer.release();
        }
    }

    /** Drops those that somebody began before and that are like this. Waits for their users. */
    void takeOver(Predicate<T> which) {
        open.forEach((id, transfer) -> {
            if (which.test(transfer)) {
                transfer.lock().lock();
                try {
                    end(id, transfer);
                } finally {
                    transfer.lock().unlock();
                }
            }
        });
    }

    boolean hasAny(Predicate<T> which) {
        return open.values().stream().anyMatch(which);
    }

    /** Drops those that nobody has used for a while. */
    void dropIdle() {
        Instant oldest = clock.instant().minus(limits.idleTime());
        open.forEach((id, transfer) -> {
            // Whoever holds the lock uses it, so it is not idle.
            if (transfer.usedAt().isBefore(oldest) && transfer.lock().tryLock()) {
                try {
                    end(id, transfer);
                } finally {
                    transfer.lock().unlock();
                }
            }
        });
    }

    /** Drops all, also those that are being used: their users are told. */
    @Override
    public void close() {
        synchronized (open) {
            closed = true;
        }
        open.forEach((id, transfer) -> {
            open.remove(id);
            transfer.release();
        });
    }
}
