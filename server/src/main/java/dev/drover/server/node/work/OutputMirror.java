package dev.drover.server.node.work;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.ProcessId;
import dev.drover.server.process.ProcessStream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;

/**
 * The primary's copy of what a process on a node writes: a file for each stream that has anything,
 * which grows at its end alone. Safe for use by many threads.
 */
final class OutputMirror {

    private static final int BUFFER_BYTES = 64 << 10;

    private final Path folder;
    private final ProcessId process;
    private final Map<ProcessStream, Long> lengths = new EnumMap<>(ProcessStream.class);

    private OutputMirror(Path folder, ProcessId process) {
        this.folder = folder;
        this.process = process;
    }

    /** Of a process that is not ordered yet. */
    static OutputMirror fresh(Path folder, ProcessId process) {
        OutputMirror mirror = new OutputMirror(folder, process);
        for (ProcessStream stream : ProcessStream.values()) {
            mirror.lengths.put(stream, 0L);
        }
        return mirror;
    }

    /** Goes on with what an earlier server has copied. */
    static OutputMirror left(Path folder, ProcessId process) {
        OutputMirror mirror = new OutputMirror(folder, process);
        for (ProcessStream stream : ProcessStream.values()) {
            mirror.lengths.put(stream, mirror.size(stream));
        }
        return mirror;
    }

    private Path file(ProcessStream stream) {
        return folder.resolve(process.value() + "." + stream.text());
    }

    private long size(ProcessStream stream) {
        try {
            return Files.size(file(stream));
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    synchronized long length(ProcessStream stream) {
        return Objects.requireNonNull(lengths.get(stream));
    }

    /** Takes what it does not have yet of a piece, and gives the offset that it wants next. */
    synchronized long add(ProcessStream stream, long offset, byte[] bytes) {
        long length = length(stream);
        if (offset > length || offset + bytes.length <= length) {
            return length;
        }
        int known = (int) (length - offset);
        ByteBuffer fresh = ByteBuffer.wrap(bytes, known, bytes.length - known);
        try (FileChannel channel =
                FileChannel.open(
                        file(stream), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // What a broken write left beyond the length that was acknowledged is overwritten.
            channel.position(length);
            while (fresh.hasRemaining()) {
                channel.write(fresh);
            }
        } catch (IOException e) {
            throw failed(e);
        }
        lengths.put(stream, offset + bytes.length);
        return offset + bytes.length;
    }

    byte[] read(ProcessStream stream, long offset, int max) {
        long left = length(stream) - offset;
        if (left <= 0) {
            return new byte[0];
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(max, left));
        try (FileChannel channel = FileChannel.open(file(stream), StandardOpenOption.READ)) {
            while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {
                // goes on until there is as much as there should be
            }
        } catch (NoSuchFileException e) {
            throw new DroverException(
                    ErrorKind.NOT_FOUND,
                    "The output of process " + process + " is no longer kept",
                    "Read it sooner.");
        } catch (IOException e) {
            throw failed(e);
        }
        byte[] bytes = new byte[buffer.position()];
        buffer.flip().get(bytes);
        return bytes;
    }

    /** Whether so much of the stream is here and has that digest. */
    synchronized boolean begins(ProcessStream stream, long length, String sha256) {
        return length(stream) >= length && (length == 0 || digest(stream, length).equals(sha256));
    }

    /** What comes next takes the place of what is here. */
    synchronized void beginAnew(ProcessStream stream) {
        lengths.put(stream, 0L);
    }

    /** What is here counts, also where it was begun anew. */
    synchronized void takeAll(ProcessStream stream) {
        lengths.put(stream, size(stream));
    }

    /** SHA-256 of all that is here, in hexadecimal; empty where that is nothing. */
    synchronized String digest(ProcessStream stream) {
        long length = length(stream);
        return length == 0 ? "" : digest(stream, length);
    }

    private String digest(ProcessStream stream, long length) {
        MessageDigest digest = OutputSender.sha256();
        for (long offset = 0; offset < length; ) {
            byte[] bytes = read(stream, offset, (int) Math.min(BUFFER_BYTES, length - offset));
            if (bytes.length == 0) {
                break;
            }
            digest.update(bytes);
            offset += bytes.length;
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    synchronized void delete() throws IOException {
        for (ProcessStream stream : ProcessStream.values()) {
            Files.deleteIfExists(file(stream));
        }
    }

    private DroverException failed(IOException e) {
        return new DroverException(
                ErrorKind.STORAGE_FULL,
                "The output of process " + process + " cannot be kept: " + e.getMessage(),
                "Look at the disk and the rights of the data folder.",
                Map.of(),
                e);
    }
}
