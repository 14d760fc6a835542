package dev.drover.server.storage;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * The data folder while this server has it for itself: made if it is missing, readable by its owner
 * only, and locked so that a second server is told who has it. The lock ends with the process,
 * however it ends.
 */
final class DataFolder implements AutoCloseable {

    private static final String LOCK = "drover.lock";

    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;

    private DataFolder(Path path, FileChannel channel, FileLock lock) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    /** CONFLICT when another server has it, CONFIGURATION when it cannot be used at all. */
    static DataFolder open(Path folder) {
        Path path = folder.toAbsolutePath().normalize();
        FileChannel channel = null;
        try {
            Files.createDirectories(path);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            channel =
                    FileChannel.open(
                            path.resolve(LOCK),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            FileLock lock = lock(channel);
            if (lock == null) {
                throw inUse(path, channel);
            }
            channel.truncate(0);
            channel.write(
                    StandardCharsets.UTF_8.encode(Long.toString(ProcessHandle.current().pid())), 0);
            return new DataFolder(path, channel, lock);
        } catch (IOException | DroverException e) {
            closeQuietly(channel, e);
            if (e instanceof DroverException known) {
                throw known;
            }
            throw new DroverException(
                    ErrorKind.CONFIGURATION,
                    "The data folder " + path + " cannot be used: " + StorageFailures.reason(e),
                    "Name a folder that this user owns and can write to with --data.",
                    Map.of("folder", path.toString()),
                    e);
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try (channel) {
            lock.release();
        } catch (IOException e) {
            throw new DroverException(
                    ErrorKind.UNAVAILABLE,
                    "The lock of the data folder "
                            + path
                            + " cannot be released: "
                            + StorageFailures.reason(e),
                    "It ends with this process.",
                    Map.of(),
                    e);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // another server of this very process has it
        }
    }

    private static DroverException inUse(Path path, FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(32);
        channel.read(text, 0);
        String owner = StandardCharsets.UTF_8.decode(text.flip()).toString().strip();
        return new DroverException(
                ErrorKind.CONFLICT,
                "The data folder "
                        + path
                        + " is in use by another Drover server"
                        + (owner.isEmpty() ? "" : ", process " + owner),
                "Stop that server, or name another folder with --data.",
                Map.of("folder", path.toString(), "pid", owner),
                null);
    }

    private static void closeQuietly(@Nullable FileChannel channel, Exception reason) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                reason.addSuppressed(e);
            }
        }
    }
}
