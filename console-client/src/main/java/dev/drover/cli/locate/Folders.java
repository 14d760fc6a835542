package dev.drover.cli.locate;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.cli.surroundings.Surroundings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;

/** Where things are on this machine (XDG Base Directory Specification). */
public final class Folders {

    static final String CONNECTION_FILE = "connection.json";
    static final String SOCKET = "drover.sock";

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private Folders() {}

    /** Where the local primary keeps its data when nobody says otherwise. */
    public static Path data(Surroundings surroundings) {
        return surroundings
                .variable("DROVER_DATA")
                .map(surroundings::path)
                .orElseGet(() ->
                        surroundings.user().equals("root")
                                ? Path.of("/var/lib/drover")
                                : base(surroundings, "XDG_DATA_HOME", ".local/share"));
    }

    /** Where the login is remembered, and the history of the console. */
    public static Path configuration(Surroundings surroundings) {
        return base(surroundings, "XDG_CONFIG_HOME", ".config");
    }

    /**
     * A file of the configuration folder that its owner alone can read, made where it is missing;
     * CONFIGURATION where that cannot be.
     */
    public static Path ownFile(Surroundings surroundings, String name) {
        Path folder = configuration(surroundings);
        Path file = folder.resolve(name);
        try {
            Files.createDirectories(folder, OWNER_ONLY_FOLDER);
            Files.setPosixFilePermissions(folder, OWNER_ONLY_FOLDER.value());
            if (!Files.exists(file)) {
                Files.createFile(file, OWNER_ONLY_FILE);
            }
            Files.setPosixFilePermissions(file, OWNER_ONLY_FILE.value());
            return file;
        } catch (IOException e) {
            throw new DroverException(
                    ErrorKind.CONFIGURATION,
                    "The file " + file + " cannot be made its owner's alone: " + e.getMessage(),
                    "See to the rights of the folder, or set XDG_CONFIG_HOME to another.",
                    Map.of(),
                    e);
        }
    }

    private static Path base(Surroundings surroundings, String variable, String otherwise) {
        return surroundings
                .variable(variable)
                .map(surroundings::path)
                .orElseGet(() -> surroundings.home().resolve(otherwise))
                .resolve("drover");
    }
}
