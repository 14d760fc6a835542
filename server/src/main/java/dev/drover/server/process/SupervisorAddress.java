package dev.drover.server.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;

/**
 * Where the supervisor's socket is: in the data folder or, as paths of sockets are limited to 107
 * bytes, in an owner-only folder under the one for temporary files, which a file in the data folder
 * names.
 */
final class SupervisorAddress {

    private static final int LONGEST_PATH = 107;
    private static final String SOCKET = "supervisor.sock";
    private static final String ELSEWHERE = "supervisor.address";

    private SupervisorAddress() {}

    static Path of(Path directory) throws IOException {
        Path socket = directory.resolve(SOCKET);
        return length(socket) <= LONGEST_PATH ? socket : elsewhere(directory).resolve(SOCKET);
    }

    private static int length(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    private static Path elsewhere(Path directory) throws IOException {
        Path file = directory.resolve(ELSEWHERE);
        try {
            Path noted = Path.of(Files.readString(file).strip());
            if (isOurs(noted, directory)) {
                return noted;
            }
        } catch (NoSuchFileException e) {
            // Not noted yet: made below.
        }
        Path made = Files.createTempDirectory("drover-", SpoolFile.OWNER_ONLY_FOLDER);
        Files.writeString(file, made + "\n");
        return made;
    }

    private static boolean isOurs(Path noted, Path directory) throws IOException {
        if (!Files.isDirectory(noted, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        UserPrincipal owner = Files.getOwner(noted, LinkOption.NOFOLLOW_LINKS);
        String rights =
                PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(noted, LinkOption.NOFOLLOW_LINKS));
        return owner.equals(Files.getOwner(directory)) && rights.equals("rwx------");
    }
}
