package dev.drover.server.node.files;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;

/** A file that is being sent, as it was when it was opened. Used under its lock. */
final class OutgoingFile extends Transfer {

    private static final Logger LOG = LoggerFactory.getLogger(OutgoingFile.class);

    private static final int BUFFER_BYTES = 64 << 10;

    private final Path path;
    private final FileChannel channel;
    private final Inode opened;
    private @Nullable Sha256 digest;

    private OutgoingFile(Path path, FileChannel channel, Inode opened, Instant now) {
        super(now);
        this.path = path;
        this.channel = channel;
        this.opened = opened;
    }

    static OutgoingFile open(Path path, Instant now) throws IOException {
        // Asked before it is opened: opening a pipe would wait for its other end.
        Inode before = FilePaths.requireReadable(path);
        var file = new OutgoingFile(path, FileChannel.open(path), before, now);
        boolean unchanged = false;
        try {
            file.requireUnchanged();
            unchanged = true;
            return file;
        } finally {
            if (!unchanged) {
                file.release();
            }
        }
    }

    @Override
    Path file() {
        return path;
    }

    SourceFile described(TransferId id) {
        return new SourceFile(
                id,
                opened.size(),
                FileMode.ofSource(opened.mode()),
                opened.modifiedAt().toInstant());
    }

    /** Reads all of it the first time. */
    Sha256 digest() throws IOException {
        Sha256 known = digest;
        if (known == null) {
            known = compute();
            digest = known;
        }
        return known;
    }

    private Sha256 compute() throws IOException {
        MessageDigest computation = Sha256.begin();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        long position = 0;
        int count;
        while ((count = channel.read(buffer.clear(), position)) >= 0) {
            position += count;
            if (position > opened.size()) {
                throw changed("it has more than %d bytes now".formatted(opened.size()));
            }
            computation.update(buffer.flip());
        }
        if (position < opened.size()) {
            throw shortened(position);
        }
        requireUnchanged();
        return Sha256.of(computation);
    }

    byte[] read(long offset, int max) throws IOException {
        if (offset < 0 || offset > opened.size() || max < 0) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "%d bytes of '%s' from %d on cannot be read; it has %d"
                            .formatted(max, path, offset, opened.size()),
                    "Read from 0 to its size.");
        }
        long wanted = Math.min(Math.min(max, FileLimits.LARGEST_PIECE), opened.size() - offset);
        byte[] bytes = new byte[(int) wanted];
        int length = 0;
        while (length < bytes.length) {
            int slice = Math.min(BUFFER_BYTES, bytes.length - length);
            int count = channel.read(ByteBuffer.wrap(bytes, length, slice), offset + length);
            if (count < 0) {
                throw shortened(offset + length);
            }
            length += count;
        }
        // After the reading, so that what is handed out was there while nothing had changed.
        requireUnchanged();
        return Arrays.copyOf(bytes, length);
    }

    private void requireUnchanged() throws IOException {
        Inode now = Inode.of(path).orElseThrow(() -> changed("it was deleted or moved"));
        if (!now.isSameFile(opened)) {
            throw changed("another file lies in its place");
        }
        if (now.size() != opened.size()) {
            throw changed("it had %d bytes and has %d now".formatted(opened.size(), now.size()));
        }
        if (!now.hasSameContent(opened)) {
            throw changed("it was written to at " + now.modifiedAt());
        }
    }

    private DroverException shortened(long size) {
        return changed("it had %d bytes and has %d now".formatted(opened.size(), size));
    }

    private DroverException changed(String how) {
        return FileFailures.conflict(
                "'" + path + "' changed while it was sent: " + how,
                "Send it again when nobody writes to it.");
    }

    @Override
    void release() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("file", path).setCause(e).log("File not closed");
        }
    }
}
