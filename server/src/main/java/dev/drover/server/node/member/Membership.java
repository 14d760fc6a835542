package dev.drover.server.node.member;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Json;
import dev.drover.api.NodeName;
import dev.drover.server.node.order.SigningKey;
import dev.drover.server.node.order.VerifyingKey;
import dev.drover.server.tls.NodeIdentity;
import dev.drover.server.tls.OwnerOnlyFile;

import tools.jackson.core.JacksonException;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * That this machine has joined a primary: where that is, as whom, and the keys. Lies in the folder
 * {@code node} of the data folder.
 *
 * @param primary where it is, such as {@code https://control:7070}
 * @param ordersKey what orders are verified with
 */
public record Membership(
        Path folder,
        URI primary,
        NodeName name,
        VerifyingKey ordersKey,
        NodeIdentity identity,
        SigningKey key) {

    /** What stands in the file beside the keys. */
    private record Joined(URI primary, NodeName name, VerifyingKey ordersKey) {}

    private static final String JOINED = "joined.json";
    private static final String IDENTITY = "identity.pem";
    private static final String KEY = "signing.key";

    /** Where it lies in a data folder. */
    public static Path folder(Path dataFolder) {
        return dataFolder.resolve("node");
    }

    /** Empty where the machine has not joined; CONFIGURATION where something of it is damaged. */
    public static Optional<Membership> read(Path folder) {
        Path file = folder.resolve(JOINED);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Joined joined = Json.mapper().readValue(Files.readAllBytes(file), Joined.class);
            return Optional.of(
                    new Membership(
                            folder,
                            joined.primary(),
                            joined.name(),
                            joined.ordersKey(),
                            NodeIdentity.read(folder.resolve(IDENTITY)),
                            SigningKey.in(folder.resolve(KEY))));
        } catch (IOException | JacksonException e) {
            throw new DroverException(
                    ErrorKind.CONFIGURATION,
                    "What says that this machine has joined, "
                            + file
                            + ", cannot be read: "
                            + e.getMessage(),
                    "Put it back from a backup; or remove the folder "
                            + folder
                            + " and join again with a new token.",
                    Map.of("file", file.toString()),
                    e);
        }
    }

    /** The file that says so comes last: without it nothing has happened. */
    public void write() {
        try {
            OwnerOnlyFile.makeFolder(folder);
            key.write(folder.resolve(KEY));
            identity.write(folder.resolve(IDENTITY));
            OwnerOnlyFile.write(
                    folder.resolve(JOINED),
                    Json.mapper().writeValueAsBytes(new Joined(primary, name, ordersKey)));
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    private DroverException cannotWrite(IOException e) {
        return new DroverException(
                ErrorKind.CONFIGURATION,
                "The folder " + folder + " cannot be written: " + e.getMessage(),
                "See to its rights, and to room on the disk.",
                Map.of("folder", folder.toString()),
                e);
    }

    /** The same with another identity and signing key, or with the one that it has already. */
    Membership with(NodeIdentity renewed, SigningKey otherKey) {
        return new Membership(folder, primary, name, ordersKey, renewed, otherKey);
    }

    /**
     * Writes the keys that are others than before. After a crash between the two files either is
     * good: the primary takes reports of the key before, and links with the certificate before.
     */
    void writeKeys(Membership before) {
        try {
            if (!key.equals(before.key)) {
                key.write(folder.resolve(KEY));
            }
            identity.write(folder.resolve(IDENTITY));
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }
}
