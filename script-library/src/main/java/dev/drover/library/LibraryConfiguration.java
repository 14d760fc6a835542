package dev.drover.library;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.util.List;

/**
 * Bounds of the library, and the folders that are mounted into it.
 *
 * @param scriptBytes bytes of one script in UTF-8, at most 1 MiB
 * @param scripts names in the library
 * @param versions versions kept of each script; pushing another forgets the oldest
 * @param commentLength characters of what is said about a version
 * @param cachedBytes bytes of texts kept in memory
 * @param mounts the first that has a script wins
 */
public record LibraryConfiguration(
        int scriptBytes,
        int scripts,
        int versions,
        int commentLength,
        int cachedBytes,
        List<Mount> mounts) {

    public LibraryConfiguration {
        within("scriptBytes", scriptBytes, 1, 1 << 20);
        within("scripts", scripts, 0, 1_000_000);
        within("versions", versions, 1, 1_000_000);
        within("commentLength", commentLength, 0, 10_000);
        within("cachedBytes", cachedBytes, 0, 1 << 30);
        mounts = List.copyOf(mounts);
    }

    public static LibraryConfiguration defaults() {
        return new LibraryConfiguration(1 << 20, 10_000, 1_000, 500, 8 << 20, List.of());
    }

    /** The same bounds with other folders. */
    public LibraryConfiguration withMounts(List<Mount> other) {
        return new LibraryConfiguration(
                scriptBytes, scripts, versions, commentLength, cachedBytes, other);
    }

    private static void within(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw new DroverException(
                    ErrorKind.CONFIGURATION,
                    "library."
                            + key
                            + " is "
                            + value
                            + "; it must be from "
                            + least
                            + " to "
                            + most,
                    "Correct the configuration file.");
        }
    }
}
