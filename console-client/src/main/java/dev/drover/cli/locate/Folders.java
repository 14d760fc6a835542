package dev.drover.cli.locate;

import dev.drover.cli.surroundings.Surroundings;

import java.nio.file.Path;

/** Where things are on this machine (XDG Base Directory Specification). */
public final class Folders {

    static final String CONNECTION_FILE = "connection.json";
    static final String SOCKET = "drover.sock";

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

    private static Path base(Surroundings surroundings, String variable, String otherwise) {
        return surroundings
                .variable(variable)
                .map(surroundings::path)
                .orElseGet(() -> surroundings.home().resolve(otherwise))
                .resolve("drover");
    }
}
