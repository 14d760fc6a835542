package dev.drover.server.process;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;

/** Reading and writing whole parts of files that only the server's user may see. */
final class SpoolFile {

    static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<StandardOpenOption> WRITE =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);

    private SpoolFile() {}

    /** Opens for writing, made where it is not there; what it holds stays. */
    static FileChannel write(Path file) throws IOException {
        return FileChannel.open(file, WRITE, OWNER_ONLY);
    }

    static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Interruption closes files that are being read or written. */
    static DroverException interrupted() {
        return new DroverException(
                ErrorKind.CANCELLED, "Interrupted while the spool was used", "Try again.");
    }

    /** Reads a part of a file, shorter where the file ends. */
    static byte[] read(Path file, long offset, int length) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer buffer = ByteBuffer.allocate(Math.clamp(channel.size() - offset, 0, length));
            int count = 0;
            while (buffer.hasRemaining() && count >= 0) {
                count = channel.read(buffer, offset + buffer.position());
            }
            return Arrays.copyOf(buffer.array(), buffer.position());
        }
    }
}
