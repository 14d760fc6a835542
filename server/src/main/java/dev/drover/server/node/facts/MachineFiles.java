package dev.drover.server.node.facts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files in which the system says what it is.
 *
 * @param root where they begin
 */
record MachineFiles(Path root) {

    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_CHARACTERS = 200;

    /** A file of the machine, given by its absolute path there. */
    Path file(String path) throws InvalidPathException {
        return root.resolve(path.substring(path.startsWith("/") ? 1 : 0));
    }

    boolean exists(String path) {
        return Files.exists(file(path));
    }

    /** Its text, at most 1 MB; empty where it is not there or may not be read: that is no fact. */
    Optional<String> text(String path) {
        try (InputStream stream = Files.newInputStream(file(path))) {
            return Optional.of(new String(stream.readNBytes(MOST_BYTES), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** What its one line says; empty where that is nothing. */
    Optional<String> line(String path) {
        return text(path).map(MachineFiles::tidy).filter(line -> !line.isEmpty());
    }

    /** A text of one short line without characters that control terminals. */
    static String tidy(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() > MOST_CHARACTERS ? line.substring(0, MOST_CHARACTERS) : line;
    }
}
