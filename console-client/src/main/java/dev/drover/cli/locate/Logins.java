package dev.drover.cli.locate;

import dev.drover.api.ConnectionFile;
import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.Secret;
import dev.drover.cli.surroundings.Surroundings;
import dev.drover.client.Endpoint;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The remembered login: one file of the user's configuration folder, readable by its owner alone.
 */
public final class Logins {

    private final Path folder;

    public Logins(Surroundings surroundings) {
        this.folder = Folders.configuration(surroundings);
    }

    Optional<ConnectionFile> read() {
        return ConnectionFiles.readIfThere(file());
    }

    /** Where the login leads; empty where there is none, or none that can be used. */
    public Optional<Endpoint> endpoint() {
        try {
            return read().map(login -> ServerLocator.endpoint(login, null));
        } catch (DroverException e) {
            return Optional.empty(); // it can still be forgotten
        }
    }

    /**
     * Remembers a login in place of the one before.
     *
     * @param authority the certificate authority to believe, PEM; absent for the well-known ones
     */
    public Path remember(URI url, Secret token, @Nullable String authority) {
        try {
            Path kept = folder.resolve("ca.pem");
            if (authority != null) {
                ConnectionFiles.writePrivately(kept, authority);
            }
            ConnectionFiles.write(
                    file(),
                    new ConnectionFile(
                            url.toString(), token, authority == null ? "" : kept.toString()));
            return file();
        } catch (IOException e) {
            throw failed("could not be written", e);
        }
    }

    /** Says whether there was one. */
    public boolean forget() {
        try {
            Files.deleteIfExists(folder.resolve("ca.pem"));
            return Files.deleteIfExists(file());
        } catch (IOException e) {
            throw failed("could not be deleted", e);
        }
    }

    private Path file() {
        return folder.resolve("login.json");
    }

    private DroverException failed(String what, IOException e) {
        return new DroverException(
                ErrorKind.CONFIGURATION,
                "The login in " + file() + " " + what + ": " + e.getMessage(),
                "See to the rights of the folder, or set XDG_CONFIG_HOME to another.",
                Map.of(),
                e);
    }
}
