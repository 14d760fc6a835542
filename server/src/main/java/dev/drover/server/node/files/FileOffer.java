package dev.drover.server.node.files;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.jspecify.annotations.Nullable;

/**
 * A file that somebody wants to send.
 *
 * @param path where it is to lie; a relative one starts from the receiver's folder
 * @param size in bytes
 * @param digest of its whole content
 * @param mode that it gets; mostly that of its source
 * @param owner that it gets; null for the server's own user
 */
public record FileOffer(
        String path, long size, Sha256 digest, FileMode mode, @Nullable FileOwner owner) {

    public FileOffer {
        if (size < 0) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The size of a file is " + size + "; it must not be negative",
                    "Give its length in bytes.");
        }
    }
}
