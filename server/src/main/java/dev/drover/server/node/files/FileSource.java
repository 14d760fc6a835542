package dev.drover.server.node.files;

import dev.drover.api.DroverException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * Hands out files in pieces, each as it was when it was opened: once a file changes, by its size,
 * its time of writing or because another lies in its place, every further piece is refused with
 * CONFLICT. A change that these do not show is found by the receiver, who compares the digest.
 *
 * <p>Links are followed. Safe for use by many threads; one file is read by one at a time. An
 * interruption of the calling thread drops the transfer with CANCELLED.
 */
public final class FileSource implements AutoCloseable {

    private final Path base;
    private final @Nullable Path closed;
    private final InstantSource clock;
    private final Transfers<OutgoingFile> transfers;

    /**
     * A source.
     *
     * @param base what relative paths start from
     */
    public FileSource(Path base, FileLimits limits, InstantSource clock) {
        this(base, null, limits, clock);
    }

    /**
     * A source that hands out nothing of one folder.
     *
     * @param closed that folder; null for none
     */
    public FileSource(Path base, @Nullable Path closed, FileLimits limits, InstantSource clock) {
        this.closed = closed;
        this.base = base.toAbsolutePath().normalize();
        this.clock = clock;
        this.transfers = new Transfers<>(limits, clock);
    }

    /**
     * Opens a file.
     *
     * @throws DroverException INVALID_PARAMETERS for a path that cannot name a file; NOT_FOUND;
     *     CONFLICT for a folder or a device; NOT_ALLOWED for the rights of this server's user and
     *     for what lies in the closed folder; LIMIT_REACHED
     */
    public SourceFile open(String path) {
        Path file = FilePaths.resolve(base, path);
        transfers.requireRoom();
        try {
            FilePaths.requireOutside(closed, file, file);
            OutgoingFile opened = OutgoingFile.open(file, clock.instant());
            return opened.described(transfers.add(opened));
        } catch (IOException e) {
            throw FileFailures.of("opened", file, e);
        }
    }

    /**
     * The digest of the whole file, which is read once for it.
     *
     * @throws DroverException CONFLICT when the file changed; NOT_FOUND when it is not open (any
     *     more)
     */
    public Sha256 digest(TransferId id) {
        return transfers.use(id, "read", OutgoingFile::digest);
    }

    /**
     * Reads a piece.
     *
     * @param offset in bytes from the file's beginning, at most its size
     * @param max bytes; never more than {@link FileLimits#LARGEST_PIECE} are given
     * @return fewer only where the file ends
     * @throws DroverException as {@link #digest}; INVALID_PARAMETERS for an offset outside
     */
    public byte[] read(TransferId id, long offset, int max) {
        return transfers.use(id, "read", file -> file.read(offset, max));
    }

    /** Closes a file. One that is not open is no error. */
    public void close(TransferId id) {
        transfers.remove(id);
    }

    /** Drops files that nobody has read for a while; each opening does that too. */
    public void dropIdle() {
        transfers.dropIdle();
    }

    @Override
    public void close() {
        transfers.close();
    }
}
