package dev.drover.server.control;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.UUID;

/**
 * A copy of the authority's certificate, which is no secret, where every user may read it: the data
 * folder lets in its owner only, and a process may run as somebody else. Made when first asked for,
 * and again where it was cleaned away; gone when closed. The next server of the data folder makes
 * it in the same place, for processes that go on. Safe for use by many threads.
 */
public final class ReadableCertificate implements AutoCloseable {

    /**
     * Only root can launch as another user, and only root writes here: nobody can take its place.
     */
    private static final Path OF_ROOT = Path.of("/run");

    private final Path original;

    @GuardedBy("this")
    private @Nullable Path copy;

    public ReadableCertificate(Path original) {
        this.original = original;
    }

    /** UNAVAILABLE when the copy cannot be made. */
    synchronized Path path() {
        try {
            Path known = copy;
            if (known == null || !isOurs(known)) {
                known = made();
                copy = known;
            }
            return known;
        } catch (IOException e) {
            throw new DroverException(
                    ErrorKind.UNAVAILABLE,
                    "The server's certificate could not be put where other users can read it: "
                            + e.getMessage(),
                    "Make room and rights in " + OF_ROOT + " or the folder for temporary files.",
                    Map.of(),
                    e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        Path known = copy;
        if (known != null && isOurs(known)) {
            Files.delete(known);
            Files.delete(known.getParent());
        }
        copy = null;
    }

    private boolean isOurs(Path file) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && Files.getOwner(file.getParent(), LinkOption.NOFOLLOW_LINKS)
                        .equals(Files.getOwner(original));
    }

    private Path made() throws IOException {
        String name = "drover-certificate-";
        Path folder =
                Files.isWritable(OF_ROOT)
                        ? Files.createDirectories(OF_ROOT.resolve(name + nameOfOriginal()))
                        : Files.createTempDirectory(name);
        Path file =
                Files.copy(original, folder.resolve("ca.pem"), StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }

    private UUID nameOfOriginal() throws IOException {
        return UUID.nameUUIDFromBytes(
                original.toRealPath().toString().getBytes(StandardCharsets.UTF_8));
    }
}
