package dev.drover.server.task;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.ProcessId;
import dev.drover.api.TaskId;
import dev.drover.server.process.ProcessStream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the targets of tasks wrote: a folder for each task, kept as long as the task is. Safe for
 * use by many threads.
 */
final class TaskOutput {

    private static final Logger LOG = LoggerFactory.getLogger(TaskOutput.class);

    private final Path folder;

    TaskOutput(Path folder) {
        this.folder = folder;
    }

    /** Where the task's output goes; made where it is not there. */
    Path folder(TaskId task) {
        Path its = folder.resolve(task.value());
        try {
            if (!Files.isDirectory(its)) { // as it is for all targets but one
                Files.createDirectories(its);
            }
        } catch (IOException e) {
            throw new DroverException(
                    ErrorKind.STORAGE_FULL,
                    "The folder " + its + " for a task's output cannot be made: " + e.getMessage(),
                    "Look at the disk and the rights of the data folder.",
                    Map.of(),
                    e);
        }
        return its;
    }

    /** At most {@code most} bytes of a stream from an offset; none beyond its end. */
    byte[] read(TaskId task, ProcessId process, ProcessStream stream, long offset, int most) {
        Path file = folder.resolve(task.value()).resolve(process.value() + "." + stream.text());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long left = channel.size() - offset;
            if (left <= 0) {
                return new byte[0];
            }
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(most, left));
            while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {
                // goes on until there is as much as there should be
            }
            byte[] bytes = new byte[buffer.position()];
            buffer.flip().get(bytes);
            return bytes;
        } catch (NoSuchFileException e) {
            return new byte[0]; // a stream of which there is nothing has no file
        } catch (IOException e) {
            throw new DroverException(
                    ErrorKind.UNAVAILABLE,
                    "The output " + file + " cannot be read: " + e.getMessage(),
                    "Look at the disk and the rights of the data folder.",
                    Map.of(),
                    e);
        }
    }

    void delete(TaskId task) {
        Path its = folder.resolve(task.value());
        try (Stream<Path> files = Files.walk(its)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            // One that wrote nothing has no folder.
        } catch (IOException | UncheckedIOException e) {
            LOG.atWarn()
                    .addKeyValue("folder", its)
                    .setCause(e)
                    .log("The output of an old task could not be deleted");
        }
    }
}
