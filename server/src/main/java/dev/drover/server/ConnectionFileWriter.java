package dev.drover.server;

import dev.drover.api.ConnectionFile;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.Secret;

import tools.jackson.core.JacksonException;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code connection.json}: how the command line on this machine finds the server; its owner's
 * alone.
 */
final class ConnectionFileWriter {

    private final Path file;

    ConnectionFileWriter(Path file) {
        this.file = file;
    }

    /** The token that an earlier start wrote; empty where there is none that can be read. */
    Optional<Secret> token() {
        return read().map(ConnectionFile::token);
    }

    /** The port on which the server listened before; 0 where that is not known. */
    int port() {
        return read().map(connection -> URI.create(connection.url()).getPort()).orElse(0);
    }

    private Optional<ConnectionFile> read() {
        try {
            return Optional.of(
                    Json.mapper().readValue(Files.readAllBytes(file), ConnectionFile.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | JacksonException e) {
            return Optional.empty(); // what this start writes takes the place of what is lost
        }
    }

    /** Replaces the file as a whole: who reads it never sees half of it. */
    void write(ConnectionFile connection) {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(beside);
            try (var channel =
                    Files.newByteChannel(
                            beside,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")))) {
                channel.write(
                        java.nio.ByteBuffer.wrap(
                                Json.mapper()
                                        .writerWithDefaultPrettyPrinter()
                                        .writeValueAsBytes(connection)));
            }
            Files.move(
                    beside,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new DroverException(
                    ErrorKind.STORAGE_FULL,
                    "The file " + file + " cannot be written: " + e.getMessage(),
                    "Look at the rights and the room of the data folder.",
                    Map.of("file", file.toString()),
                    e);
        }
    }
}
