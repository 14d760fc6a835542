package dev.drover.server.process;

import dev.drover.api.Json;
import dev.drover.server.process.supervisor.ExitRecord;
import dev.drover.server.process.supervisor.SpoolRecord;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A folder of the spool that holds one process at a time: its {@link SpoolRecord}, its two streams
 * and, at the launch, its input. Once the process has ended and its output is archived, the same
 * files serve the next process: making and deleting files costs many times what writing to them
 * does.
 */
record SpoolSlot(Path path) implements OutputPlace {

    private static final String RECORD = "record";
    private static final String INPUT = "stdin";
    private static final byte[] NO_LAUNCH = {'-'};

    /** A record is some hundred bytes; a longer one is cut when its slot is used again. */
    private static final int LONG_RECORD = 64 << 10;

    /** A command line is at most some 2 MB on Linux, escaped in JSON some times that. */
    private static final int LONGEST_RECORD = 32 << 20;

    /** Writes what must be there before the launch; gives the length of the record. */
    int begin(LaunchRecord launch, ProcessInput input) throws IOException {
        byte[] json = Json.mapper().writeValueAsBytes(launch);
        ByteBuffer line = ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').flip();
        try (FileChannel channel = SpoolFile.write(record())) {
            SpoolFile.writeAll(channel, line);
            if (channel.size() > LONG_RECORD) {
                channel.truncate(line.limit());
            }
        }
        if (input instanceof ProcessInput.Bytes bytes) {
            try (FileChannel channel = SpoolFile.write(inputFile())) {
                SpoolFile.writeAll(channel, ByteBuffer.wrap(bytes.content()));
            }
        }
        return line.limit();
    }

    Path record() {
        return path.resolve(RECORD);
    }

    Path inputFile() {
        return path.resolve(INPUT);
    }

    Path file(ProcessStream stream) {
        return path.resolve(stream.text());
    }

    @Override
    public long length(ProcessStream stream) throws IOException {
        try {
            return Files.size(file(stream));
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    @Override
    public byte[] read(ProcessStream stream, long offset, int max) throws IOException {
        return SpoolFile.read(file(stream), offset, max);
    }

    byte[] readRecord() throws IOException {
        return SpoolFile.read(record(), 0, LONGEST_RECORD);
    }

    /** What a slot holds by its record. */
    sealed interface Content {

        /** Nothing: it waits for its next process, or was only just made. */
        record Nothing() implements Content {}

        record Launched(LaunchRecord launch) implements Content {}

        /** A record that cannot be read or understood: something may have been launched in it. */
        record Damaged(String reason) implements Content {}
    }

    Content content() {
        byte[] content;
        try {
            content = readRecord();
        } catch (NoSuchFileException e) {
            return new Content.Nothing();
        } catch (IOException e) {
            return new Content.Damaged("it cannot be read: " + e.getMessage());
        }
        if (content.length == 0 || content[0] == NO_LAUNCH[0]) {
            return new Content.Nothing();
        }
        return LaunchRecord.parse(SpoolRecord.parse(content, "").launch())
                .<Content>map(Content.Launched::new)
                .orElseGet(() -> new Content.Damaged("its first line is not a launch"));
    }

    /** Adds how a process ended that nobody else writes down. */
    void writeDown(String process, ExitRecord exit) throws IOException {
        int end = SpoolRecord.parse(readRecord(), process).bytes();
        try (FileChannel channel = SpoolFile.write(record())) {
            channel.position(end);
            SpoolFile.writeAll(channel, ByteBuffer.wrap(SpoolRecord.endedLine(process, exit)));
        }
    }

    /**
     * Makes it ready for another process.
     *
     * @return false where a process that was left behind may still write to its streams
     */
    boolean clear() throws IOException {
        forgetRecord();
        Files.deleteIfExists(inputFile());
        for (ProcessStream stream : ProcessStream.values()) {
            if (!OpenWriters.noneOf(file(stream))) {
                return false;
            }
        }
        for (ProcessStream stream : ProcessStream.values()) {
            if (length(stream) > 0) {
                try (FileChannel channel = SpoolFile.write(file(stream))) {
                    channel.truncate(0);
                }
            }
        }
        return true;
    }

    /** Makes the record one that names no launch. */
    private void forgetRecord() throws IOException {
        try (FileChannel channel = SpoolFile.write(record())) {
            SpoolFile.writeAll(channel, ByteBuffer.wrap(NO_LAUNCH));
        }
    }

    /** Deletes everything; what is already gone is no error. */
    void delete() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            return;
        }
        Files.deleteIfExists(path);
    }
}
