package dev.drover.server.node.files;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.server.process.supervisor.Libc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What has come of a file so far: a hidden file beside its target, named after the target and the
 * digest, so that the next try finds it. It is this user's alone until it is whole, and it is never
 * opened through a link or where somebody else may have made it.
 *
 * <p>Not safe for use by many threads; a lock on it keeps other servers of this machine away.
 */
final class PartFile {

    private static final String END = ".drover-part";
    private static final int MOST_OF_NAME = 60;
    private static final int MOST_OF_DIGEST = 16;
    private static final Pattern FORM =
            Pattern.compile("\\..{1," + MOST_OF_NAME + "}\\.[0-9a-f]{16}\\.drover-part");

    private static final int OWN_RIGHTS = 0_600;
    private static final int WRITABLE_BY_OTHERS = 0_022;

    /** A file that appears or goes between two looks is looked at again. */
    private static final int MOST_TRIES = 5;

    private static final int BUFFER_BYTES = 64 << 10;

    private static final Set<OpenOption> NEW =
            Set.of(
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> OLD =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path path;
    private final FileChannel channel;
    private final Inode opened;

    private PartFile(Path path, FileChannel channel, Inode opened) {
        this.path = path;
        this.channel = channel;
        this.opened = opened;
    }

    /** Where the parts of a file with this content lie. */
    static Path path(Path target, Sha256 digest) {
        String name = target.getFileName().toString();
        // Names have 255 bytes at most, and each of these may have three.
        String some = name.substring(0, Math.min(name.length(), MOST_OF_NAME));
        if (Character.isHighSurrogate(some.charAt(some.length() - 1))) {
            some = some.substring(0, some.length() - 1);
        }
        return target.resolveSibling(
                "." + some + "." + digest.hex().substring(0, MOST_OF_DIGEST) + END);
    }

    static boolean isName(String name) {
        return FORM.matcher(name).matches();
    }

    /**
     * Opens what an earlier try left, or a new one.
     *
     * @param size of the whole; what is longer was not left by such a try
     */
    static PartFile open(Path path, long size) throws IOException {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            Optional<PartFile> part = tryToOpen(path, size);
            if (part.isPresent()) {
                return part.get();
            }
        }
        throw inUse(path);
    }

    private static Optional<PartFile> tryToOpen(Path path, long size) throws IOException {
        Optional<Inode> before = Inode.of(path, LinkOption.NOFOLLOW_LINKS);
        if (before.isPresent() && !(isOwn(before.get()) && before.get().size() <= size)) {
            deleteInTheWay(path);
            return Optional.empty();
        }
        FileChannel channel;
        try {
            channel =
                    before.isPresent()
                            ? FileChannel.open(path, OLD)
                            : FileChannel.open(path, NEW, OWNER_ONLY);
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            if (before.isEmpty() && e instanceof NoSuchFileException) {
                throw e;
            }
            return Optional.empty();
        }
        boolean keep = false;
        try {
            Optional<PartFile> part = checked(path, channel, before);
            keep = part.isPresent();
            return part;
        } finally {
            if (!keep) {
                channel.close();
            }
        }
    }

    private static void deleteInTheWay(Path path) throws IOException {
        try {
            Files.deleteIfExists(path);
        } catch (FileSystemException e) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "'"
                            + path
                            + "' was not made by this server, is in the way and cannot be deleted: "
                            + FileFailures.reason(e),
                    "Delete it.",
                    Map.of(),
                    e);
        }
    }

    /** The file is locked, and still the one that the path names. */
    private static Optional<PartFile> checked(
            Path path, FileChannel channel, Optional<Inode> before) throws IOException {
        lock(path, channel);
        Optional<Inode> now = Inode.of(path, LinkOption.NOFOLLOW_LINKS);
        if (now.isEmpty()
                || !isOwn(now.get())
                || before.filter(then -> !then.isSameFile(now.get())).isPresent()) {
            return Optional.empty();
        }
        var part = new PartFile(path, channel, now.get());
        if (before.isPresent()) {
            part.setMode(new FileMode(OWN_RIGHTS));
        }
        return Optional.of(part);
    }

    /** A link, a device, somebody else's file, or one with a second name is none of ours. */
    private static boolean isOwn(Inode there) {
        return there.isRegular()
                && there.user() == Libc.effectiveUser()
                && there.links() == 1
                && (there.mode() & WRITABLE_BY_OTHERS) == 0
                && (there.mode() & OWN_RIGHTS) == OWN_RIGHTS;
    }

    private static void lock(Path path, FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw inUse(path);
            }
        } catch (OverlappingFileLockException e) {
            throw inUse(path);
        }
    }

    private static DroverException inUse(Path path) {
        return new DroverException(
                ErrorKind.LIMIT_REACHED,
                "'" + path + "' is being written by another transfer of the same file",
                "Wait for that to end and begin again, or send the file elsewhere.");
    }

    Path path() {
        return path;
    }

    /** Feeds all that is there to a computation; tells how many bytes that were. */
    long digest(MessageDigest digest) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        long position = 0;
        int count;
        while ((count = channel.read(buffer.clear(), position)) >= 0) {
            digest.update(buffer.flip());
            position += count;
        }
        return position;
    }

    /** Writes all of a piece at an offset, and feeds it to a computation then. */
    void write(long offset, byte[] bytes, int from, MessageDigest digest) throws IOException {
        // In small slices: the system's copy of a slice is kept for each thread that ever wrote.
        for (int start = from; start < bytes.length; start += BUFFER_BYTES) {
            int length = Math.min(BUFFER_BYTES, bytes.length - start);
            ByteBuffer slice = ByteBuffer.wrap(bytes, start, length);
            while (slice.hasRemaining()) {
                channel.write(slice, offset + slice.position() - from);
            }
        }
        digest.update(bytes, from, bytes.length - from);
    }

    void setMode(FileMode mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode.bits(), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Durable, and then in the target's place at once: whoever opens that has the old or the new.
     */
    void replace(Path target) throws IOException {
        channel.force(true);
        if (Inode.of(path, LinkOption.NOFOLLOW_LINKS).filter(opened::isSameFile).isEmpty()) {
            throw FileFailures.conflict(
                    "'" + path + "' was replaced by somebody else; '" + target + "' is as it was",
                    "Begin the transfer again.");
        }
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder = FileChannel.open(target.toAbsolutePath().getParent())) {
            folder.force(true);
        }
    }

    void delete() throws IOException {
        Files.deleteIfExists(path);
    }

    void close() throws IOException {
        channel.close();
    }
}
