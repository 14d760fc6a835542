package dev.drover.cli.locate;

import dev.drover.api.ConnectionFile;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Secret;
import dev.drover.client.JsonText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** Reads and writes {@code connection.json}, and the remembered login, which has its form. */
final class ConnectionFiles {

    private ConnectionFiles() {}

    /** Empty where there is no such file. */
    static Optional<ConnectionFile> readIfThere(Path file) {
        return Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
    }

    static ConnectionFile read(Path file) {
        JsonNode node = node(file);
        return new ConnectionFile(
                member(file, node, "url"),
                new Secret(member(file, node, "token")),
                node.path("caCertificate").asString(""));
    }

    private static JsonNode node(Path file) {
        try {
            return JsonText.read(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new DroverException(
                    ErrorKind.UNAVAILABLE,
                    "There is no connection file " + file,
                    "A server writes it into its data folder when it starts: drover serve");
        } catch (AccessDeniedException e) {
            throw new DroverException(
                    ErrorKind.NOT_ALLOWED,
                    "The connection file " + file + " may not be read by you",
                    "Only the owner of the server may; get a token from an administrator, then:"
                            + " drover login URL");
        } catch (IOException e) {
            throw wrong(file, String.valueOf(e.getMessage()));
        } catch (DroverException e) {
            throw wrong(file, e.text());
        }
    }

    private static String member(Path file, JsonNode node, String name) {
        String value = node.path(name).asString("");
        if (value.isEmpty()) {
            throw wrong(file, "it has no '" + name + "'");
        }
        return value;
    }

    private static DroverException wrong(Path file, String why) {
        return new DroverException(
                ErrorKind.CONFIGURATION,
                "The connection file " + file + " cannot be used: " + why,
                "Start the server again to have it written anew, or log in again.");
    }

    /** Whole or not at all, and readable by the owner alone from its first byte. */
    static void write(Path file, ConnectionFile content) throws IOException {
        ObjectNode node = JsonText.object();
        node.put("url", content.url());
        node.put("token", content.token().reveal());
        node.put("caCertificate", content.caCertificate());
        writePrivately(file, JsonText.write(node) + "\n");
    }

    static void writePrivately(Path file, String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " is no file");
        }
        Files.createDirectories(
                folder,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path fresh =
                Files.createTempFile(
                        folder,
                        "." + file.getFileName(),
                        ".new",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(fresh, text, StandardCharsets.UTF_8);
            Files.move(
                    fresh,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
