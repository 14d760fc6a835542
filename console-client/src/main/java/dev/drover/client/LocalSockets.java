package dev.drover.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Whether a local socket may be shown a token. It has no certificate: what vouches for it is that
 * nobody but this user, or root, can have put it there.
 */
final class LocalSockets {

    private static final int ROOT = 0;

    private LocalSockets() {}

    /** False where there is none, too. */
    static boolean isTrustworthy(Path socket) {
        try {
            Path folder = socket.toAbsolutePath().getParent();
            return folder != null
                    && Files.exists(socket)
                    && isOurs(socket, LinkOption.NOFOLLOW_LINKS)
                    && isOurs(folder)
                    && Files.readAttributes(folder, PosixFileAttributes.class)
                            .permissions()
                            .equals(PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            return false; // what cannot be looked at is not trusted: the network is there too
        }
    }

    private static boolean isOurs(Path file, LinkOption... options) throws IOException {
        Object owner = Files.getAttribute(file, "unix:uid", options);
        Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        return owner.equals(ROOT) || owner.equals(self);
    }
}
