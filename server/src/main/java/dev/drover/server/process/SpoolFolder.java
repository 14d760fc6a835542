package dev.drover.server.process;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.server.process.supervisor.ExitRecord;

import tools.jackson.core.JacksonException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** The files of one process in the spool: its launch record, its streams, how it ended. */
record SpoolFolder(Path path) {

    static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<StandardOpenOption> NEW =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    private static final String INPUT_FILE = "stdin";

    /** Makes the folder with what must be there before the launch. */
    void create(LaunchRecord record, ProcessInput input) throws IOException {
        Files.createDirectory(path, OWNER_ONLY_FOLDER);
        write(path.resolve(LaunchRecord.FILE), Json.mapper().writeValueAsBytes(record));
        if (input instanceof ProcessInput.Bytes bytes) {
            write(path.resolve(INPUT_FILE), bytes.content());
        }
    }

    private static void write(Path file, byte[] content) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file, NEW, OWNER_ONLY_FILE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }
    }

    Path file(ProcessStream stream) {
        return path.resolve(stream.text());
    }

    Path inputFile() {
        return path.resolve(INPUT_FILE);
    }

    Path exitFile() {
        return path.resolve(ExitRecord.FILE);
    }

    /** Empty where the record is missing or cannot be understood. */
    Optional<LaunchRecord> launchRecord() {
        try {
            byte[] content = Files.readAllBytes(path.resolve(LaunchRecord.FILE));
            return Optional.of(Json.mapper().readValue(content, LaunchRecord.class));
        } catch (IOException | JacksonException | DroverException e) {
            return Optional.empty();
        }
    }

    Optional<ExitRecord> exitRecord() {
        try {
            return ExitRecord.parse(Files.readString(exitFile()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The length of a stream in bytes; 0 before the process has opened it. */
    long length(ProcessStream stream) {
        try {
            return Files.size(file(stream));
        } catch (IOException e) {
            return 0;
        }
    }

    byte[] read(ProcessStream stream, long offset, int max) {
        try (SeekableByteChannel channel = Files.newByteChannel(file(stream))) {
            int wanted = Math.clamp(channel.size() - offset, 0, max);
            ByteBuffer buffer = ByteBuffer.allocate(wanted);
            channel.position(offset);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // Read on: a read may give less than there is.
            }
            return buffer.position() == wanted
                    ? buffer.array()
                    : Arrays.copyOf(buffer.array(), buffer.position());
        } catch (NoSuchFileException e) {
            throw new DroverException(
                    ErrorKind.NOT_FOUND,
                    "The output of process " + path.getFileName() + " is no longer kept",
                    "Read it sooner, or raise the spool's limits process.retained*.");
        } catch (IOException e) {
            throw new DroverException(
                    ErrorKind.UNAVAILABLE,
                    "The "
                            + stream.text()
                            + " of process "
                            + path.getFileName()
                            + " cannot be read: "
                            + e.getMessage(),
                    "Look at the disk of the data folder.",
                    java.util.Map.of(),
                    e);
        }
    }

    void deleteInput() throws IOException {
        Files.deleteIfExists(inputFile());
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
