package dev.drover.server.process;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Finds programs as a shell does: by a path with a slash, or along a PATH. */
final class ProgramSearch {

    private static final String USUAL_PATH = "/usr/local/bin:/usr/bin:/bin";

    private ProgramSearch() {}

    /**
     * Finds a program that can be executed.
     *
     * @param directory what relative paths start from
     * @param searchPath folders with colons between them, or null
     * @throws DroverException LAUNCH when there is none
     */
    static Path find(String program, Path directory, @Nullable String searchPath) {
        if (!Files.isDirectory(directory)) {
            throw failed(
                    "The directory '"
                            + directory
                            + "' to launch '"
                            + program
                            + "' in is "
                            + (Files.exists(directory) ? "not a directory" : "not there"),
                    "Launch it in a directory that exists.");
        }
        try {
            return program.indexOf('/') >= 0
                    ? checked(program, directory.resolve(program))
                    : search(program, directory, searchPath == null ? USUAL_PATH : searchPath);
        } catch (InvalidPathException e) {
            throw failed("'" + program + "' cannot be the name of a program", "Correct the name.");
        }
    }

    private static Path search(String program, Path directory, String searchPath) {
        @Nullable Path notExecutable = null;
        for (String folder : searchPath.split(":", -1)) {
            Path candidate = directory.resolve(folder).resolve(program);
            if (Files.isRegularFile(candidate)) {
                if (Files.isExecutable(candidate)) {
                    return candidate;
                }
                notExecutable = candidate;
            }
        }
        if (notExecutable != null) {
            return checked(program, notExecutable);
        }
        throw failed(
                "There is no program '" + program + "' on the PATH " + searchPath,
                "Install it, give its full path, or correct PATH in the process's environment.");
    }

    private static Path checked(String program, Path file) {
        if (!Files.exists(file)) {
            throw failed("There is no program '" + program + "'", "Correct its path.");
        }
        if (Files.isDirectory(file)) {
            throw failed("'" + program + "' is a directory", "Name a program in it.");
        }
        if (!Files.isExecutable(file)) {
            throw failed("'" + program + "' may not be executed", "Make it so: chmod +x " + file);
        }
        return file;
    }

    static DroverException failed(String message, String hint) {
        return new DroverException(ErrorKind.LAUNCH, message, hint);
    }
}
