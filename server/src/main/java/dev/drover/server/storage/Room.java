package dev.drover.server.storage;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at the room that is left on a folder's disk, so that writes stop before the disk is full to
 * the last byte.
 */
final class Room {

    private final Path folder;
    private final FileStore store;
    private final long reserved;

    Room(Path folder, long reserved) throws IOException {
        this.folder = folder;
        this.store = Files.getFileStore(folder);
        this.reserved = reserved;
    }

    /** Why nothing more is to be written now; empty while there is room. */
    Optional<DroverException> shortage() throws IOException {
        long left = store.getUsableSpace();
        if (left >= reserved) {
            return Optional.empty();
        }
        return Optional.of(
                new DroverException(
                        ErrorKind.STORAGE_FULL,
                        "The disk of "
                                + folder
                                + " has "
                                + left
                                + " bytes left; with less than "
                                + reserved
                                + " nothing more is stored",
                        "Make room on that disk, then try again.",
                        Map.of("bytesLeft", left, "reservedBytes", reserved),
                        null));
    }
}
