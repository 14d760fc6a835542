package dev.drover.cli.demo;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** Deletes a folder with all that is in it, as far as it can be deleted. */
final class TemporaryFolder extends SimpleFileVisitor<Path> {

    private TemporaryFolder() {}

    static void delete(Path folder) {
        try {
            Files.walkFileTree(folder, new TemporaryFolder());
        } catch (IOException e) {
            // A file that cannot be deleted is left to the system's own cleaning of temporary
            // files.
            return;
        }
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        Files.deleteIfExists(file);
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
            throws IOException {
        Files.deleteIfExists(folder);
        return FileVisitResult.CONTINUE;
    }
}
