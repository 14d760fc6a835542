package dev.drover.cli.task;

import dev.drover.api.TargetView;
import dev.drover.cli.command.Invocation;
import dev.drover.client.DecodeTask;
import dev.drover.client.JsonText;

import tools.jackson.databind.JsonNode;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A folder for results: {@code NODE.out} and {@code NODE.err} for each target, and at last {@code
 * results.json} with how each ended.
 */
final class OutputFolder {

    private final Path path;

    private OutputFolder(Path path) {
        this.path = path;
    }

    /**
     * Makes it where it is not there.
     *
     * @param shown the path as it was written
     * @param force it may hold files
     */
    static OutputFolder prepare(Path path, String shown, boolean force) {
        try {
            Files.createDirectories(path);
            if (!force && !isEmpty(path)) {
                throw Invocation.wrong(
                        "The folder for results " + shown + " is not empty",
                        "Name another, or say --force to replace files of the same names.");
            }
        } catch (IOException e) {
            throw Invocation.wrong(
                    "The folder for results " + shown + " cannot be used: " + e.getMessage(),
                    "It must be a folder, or one that can be made.");
        }
        if (!Files.isWritable(path)) {
            throw Invocation.wrong(
                    "The folder for results " + shown + " cannot be written to",
                    "See to its rights.");
        }
        return new OutputFolder(path);
    }

    private static boolean isEmpty(Path path) throws IOException {
        try (Stream<Path> entries = Files.list(path)) {
            return entries.findAny().isEmpty();
        }
    }

    /**
     * @param shown the answer to {@code task.show}
     */
    void write(JsonNode shown, OutputReader reader) throws IOException {
        for (TargetView target : DecodeTask.targets(shown)) {
            write(reader, target, OutputReader.STDOUT, target.stdoutBytes(), ".out");
            write(reader, target, OutputReader.STDERR, target.stderrBytes(), ".err");
        }
        OutputFile.prepare(path.resolve("results.json"), "results.json")
                .writeText(JsonText.pretty(shown) + "\n");
    }

    /** A stream that holds nothing needs no call; its file is there all the same. */
    private void write(
            OutputReader reader, TargetView target, String stream, long bytes, String ending)
            throws IOException {
        Path file = path.resolve(target.node().value() + ending);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            if (bytes > 0) {
                reader.copy(target.node(), stream, 0, out);
            }
        }
    }
}
