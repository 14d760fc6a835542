package dev.drover.server.node.files;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Receives files in pieces. What came is kept beside the target and continued by the next try, in
 * this server or the one after it, as long as the content (its SHA-256) is the same; the target is
 * replaced by one rename once all is there, verified and durable, and is untouched before.
 *
 * <p>A link in the target's place is replaced itself; what it leads to stays as it is. Safe for use
 * by many threads; pieces of one file are taken one after the other. An interruption of the calling
 * thread drops the transfer with CANCELLED, and what was received stays.
 */
public final class FileReceiver implements AutoCloseable {

    /** An answer that got lost is given again for so many files. */
    private static final int FINISHED_REMEMBERED = 256;

    private final Path base;
    private final @Nullable Path closed;
    private final FileLimits limits;
    private final InstantSource clock;
    private final UsableSpace space;
    private final Transfers<IncomingFile> transfers;
    private final OldParts oldParts;
    private final Map<TransferId, Path> finished =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<TransferId, Path> eldest) {
                    return size() > FINISHED_REMEMBERED;
                }
            };

    /**
     * A receiver.
     *
     * @param base what relative paths start from
     */
    public FileReceiver(Path base, FileLimits limits, InstantSource clock) {
        this(base, null, limits, clock);
    }

    /**
     * A receiver that puts nothing into one folder.
     *
     * @param closed that folder; null for none
     */
    public FileReceiver(Path base, @Nullable Path closed, FileLimits limits, InstantSource clock) {
        this(base, closed, limits, clock, folder -> Files.getFileStore(folder).getUsableSpace());
    }

    FileReceiver(
            Path base,
            @Nullable Path closed,
            FileLimits limits,
            InstantSource clock,
            UsableSpace space) {
        this.closed = closed;
        this.base = base.toAbsolutePath().normalize();
        this.limits = limits;
        this.clock = clock;
        this.space = space;
        this.transfers = new Transfers<>(limits, clock);
        this.oldParts =
                new OldParts(
                        limits.partAge(),
                        clock,
                        part -> transfers.hasAny(each -> each.part().equals(part)));
    }

    /**
     * Begins to receive a file, or goes on with one: the part that is there is read first. A
     * transfer of the same content to the same place that is still open here is dropped, since
     * mostly it is its sender who comes again.
     *
     * @throws DroverException INVALID_PARAMETERS for a path that cannot name a file; NOT_FOUND
     *     where its folder, user or group is not there; CONFLICT where a folder or a device lies in
     *     its place or another server receives it; NOT_ALLOWED for the rights of this server's user
     *     and for places in the closed folder; STORAGE_FULL; LIMIT_REACHED for too many at once,
     *     and while another server, or another call, has the same file in hand
     */
    public Accepted begin(FileOffer offer) {
        Path target = FilePaths.resolve(base, offer.path());
        try {
            Path folder = FilePaths.requireReplaceable(target);
            FilePaths.requireOutside(closed, target, folder);
            Path part = PartFile.path(target, offer.digest());
            transfers.takeOver(other -> other.part().equals(part));
            transfers.requireRoom();
            oldParts.clean(folder);
            IncomingFile file = IncomingFile.open(offer, target, clock.instant());
            requireSpace(file, folder);
            // Asked before others can write to it.
            long offset = file.received();
            return new Accepted(transfers.add(file), offset);
        } catch (IOException e) {
            throw FileFailures.of("received", target, e);
        }
    }

    private void requireSpace(IncomingFile file, Path folder) throws IOException {
        boolean enough = false;
        try {
            long usable = space.bytes(folder);
            if (file.missing() > 0 && file.missing() > usable - limits.reservedBytes()) {
                throw FileFailures.noRoom(
                        file.file(), file.missing(), usable, limits.reservedBytes());
            }
            enough = true;
        } finally {
            if (!enough) {
                file.deleteEmptyPart();
                file.release();
            }
        }
    }

    /**
     * Takes a piece. What of it is there already is skipped, so a piece may be sent twice.
     *
     * @param offset in bytes from the file's beginning
     * @return the offset from which bytes are wanted now
     * @throws DroverException CONFLICT with {@code wantedOffset} for a piece that leaves a gap;
     *     TOO_LARGE beyond the file's size or for more than {@link FileLimits#LARGEST_PIECE};
     *     STORAGE_FULL, after which the same piece may be sent again; NOT_FOUND where the transfer
     *     is not open (any more)
     */
    public long write(TransferId id, long offset, byte[] bytes) {
        if (bytes.length > FileLimits.LARGEST_PIECE) {
            throw new DroverException(
                    ErrorKind.TOO_LARGE,
                    "A piece of a file has %d bytes; the limit is %d"
                            .formatted(bytes.length, FileLimits.LARGEST_PIECE),
                    "Send smaller pieces.");
        }
        return transfers.use(id, "written", file -> file.write(offset, bytes));
    }

    /**
     * Verifies the whole file, gives it mode and owner, makes it durable and puts it in its place.
     * May be called again when the answer got lost.
     *
     * @return where it lies
     * @throws DroverException CONFLICT while bytes are missing, with {@code wantedOffset}; CONFLICT
     *     for a wrong digest, after which nothing of it is kept; NOT_ALLOWED where it cannot be
     *     given to its owner. But for missing bytes the transfer is over by that
     */
    public Path finish(TransferId id) {
        synchronized (finished) {
            Path before = finished.get(id);
            if (before != null) {
                return before;
            }
        }
        return transfers.use(id, "finished", file -> finish(id, file));
    }

    private Path finish(TransferId id, IncomingFile file) throws IOException {
        boolean whole = file.missing() == 0;
        try {
            Path target = file.finish();
            synchronized (finished) {
                finished.put(id, target);
            }
            return target;
        } finally {
            if (whole) {
                transfers.end(id, file);
            }
        }
    }

    /** Gives a transfer up and deletes what came. One that is not open is no error. */
    public void abort(TransferId id) {
        try {
            transfers.use(
                    id,
                    "deleted",
                    file -> {
                        file.deletePart();
                        transfers.end(id, file);
                        return id;
                    });
        } catch (DroverException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
        }
    }

    /** Drops transfers that nobody has used for a while; each begin does that too. */
    public void dropIdle() {
        transfers.dropIdle();
    }

    /** Drops all transfers; what came of them stays and can be continued. */
    @Override
    public void close() {
        transfers.close();
    }
}
