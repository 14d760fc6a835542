package dev.drover.cli.script;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.cli.command.Invocation;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds the scripts that a path names, with the names that they get in the library. */
public final class ScriptFiles {

    private static final int MOST = 1000;

    /** A script on its way into the library. */
    public record Found(String name, String text) {}

    private ScriptFiles() {}

    /**
     * One script for a file; for a folder all of its {@code .js} and {@code .mjs} files, named
     * after the folder.
     *
     * @param name in place of the file's or the folder's own
     */
    public static List<Found> find(Path path, @Nullable String name) {
        String own = name == null ? String.valueOf(path.getFileName()) : name;
        if (!Files.exists(path)) {
            throw new DroverException(
                    ErrorKind.NOT_FOUND, "There is no file or folder " + path, "See to the path.");
        }
        try {
            return Files.isDirectory(path)
                    ? folder(path, own)
                    : List.of(new Found(own, Files.readString(path)));
        } catch (IOException e) {
            throw new DroverException(
                    ErrorKind.INVALID_PARAMETERS,
                    "The script " + path + " cannot be read: " + e.getMessage(),
                    "It must be text in UTF-8.",
                    Map.of(),
                    e);
        }
    }

    private static List<Found> folder(Path folder, String name) throws IOException {
        List<Found> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(ScriptFiles::isScript).sorted().toList()) {
                String below = folder.relativize(file).toString();
                found.add(new Found(name + "/" + below, Files.readString(file)));
            }
        }
        if (found.isEmpty() || found.size() > MOST) {
            throw Invocation.wrong(
                    "There are " + found.size() + " scripts in " + folder,
                    "Name a folder with 1 to " + MOST + " files that end in .js or .mjs.");
        }
        return found;
    }

    private static boolean isScript(Path file) {
        String name = file.toString();
        boolean ends = name.endsWith(".js") || name.endsWith(".mjs");
        return ends && !name.contains("/node_modules/") && Files.isRegularFile(file);
    }
}
