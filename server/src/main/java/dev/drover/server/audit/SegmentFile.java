package dev.drover.server.audit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The file that entries are appended to. For one thread but for {@link #sync}.
 *
 * <p>No channel: interrupting a thread that writes to one closes it for everybody.
 */
final class SegmentFile implements AutoCloseable {

    private final RandomAccessFile file;
    private long length;

    /** Whether bytes of a write that failed may stand behind the end. */
    private boolean untidy;

    private SegmentFile(RandomAccessFile file, long length) {
        this.file = file;
        this.length = length;
    }

    /** One that is not there yet. */
    static SegmentFile create(Path path) throws IOException {
        Files.createFile(
                path,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return new SegmentFile(new RandomAccessFile(path.toFile(), "rw"), 0);
    }

    /** One that is there, of which only the first bytes are kept. */
    static SegmentFile open(Path path, long length) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            file.setLength(length);
        } catch (IOException e) {
            file.close();
            throw e;
        }
        return new SegmentFile(file, length);
    }

    long length() {
        return length;
    }

    /** Appends all of it, or leaves the file as it was. */
    void append(byte[] bytes) throws IOException {
        if (untidy) {
            file.setLength(length);
            untidy = false;
        }
        try {
            file.seek(length);
            file.write(bytes);
            length += bytes.length;
        } catch (IOException e) {
            untidy = true;
            tidy(e);
            throw e;
        }
    }

    /** Where this fails too, the next write begins with it. */
    private void tidy(IOException cause) {
        try {
            file.setLength(length);
            untidy = false;
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /** Returns when what was appended survives a loss of power. */
    void sync() throws IOException {
        file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
