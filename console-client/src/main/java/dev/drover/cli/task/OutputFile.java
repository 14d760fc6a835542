package dev.drover.cli.task;

import dev.drover.cli.command.Invocation;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file for results. One that is there is replaced when the results are complete. */
final class OutputFile {

    /** Writes what a file is to hold. */
    interface Writing {
        void to(OutputStream out) throws IOException;
    }

    private final Path path;

    private OutputFile(Path path) {
        this.path = path;
    }

    /**
     * @param shown the path as it was written
     */
    static OutputFile prepare(Path path, String shown) {
        Path folder = path.getParent();
        if (Files.isDirectory(path)) {
            throw Invocation.wrong(
                    "The file for results " + shown + " is a folder",
                    "Name a file in it, or say --output-dir " + shown + ".");
        }
        if (folder == null || !Files.isDirectory(folder)) {
            throw Invocation.wrong(
                    "The folder of the file for results " + shown + " is not there",
                    "Make it first: mkdir -p " + (folder == null ? "/" : folder));
        }
        boolean special = Files.exists(path) && !Files.isRegularFile(path);
        if (!Files.isWritable(special ? path : folder)) {
            throw Invocation.wrong(
                    "The file for results " + shown + " cannot be written",
                    "See to the rights of " + (special ? shown : folder) + ".");
        }
        return new OutputFile(path);
    }

    void writeText(String text) throws IOException {
        write(out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    void write(Writing writing) throws IOException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            write(path, writing); // a pipe or a device
            return;
        }
        Path part = path.resolveSibling(path.getFileName() + ".part");
        boolean written = false;
        try {
            write(part, writing);
            Files.move(part, path, StandardCopyOption.REPLACE_EXISTING);
            written = true;
        } finally {
            if (!written) {
                Files.deleteIfExists(part);
            }
        }
    }

    private static void write(Path path, Writing writing) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path))) {
            writing.to(out);
        }
    }
}
