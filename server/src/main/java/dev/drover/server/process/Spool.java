package dev.drover.server.process;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;
import dev.drover.api.ProcessId;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * Where the files of all processes lie, and which of their ends a server has already told its
 * listeners of.
 *
 * <p>Safe for use by many threads.
 */
final class Spool implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

    private final Path folder;
    private final FileChannel told;

    private Spool(Path folder, FileChannel told) {
        this.folder = folder;
        this.told = told;
    }

    static Spool open(Path directory) throws IOException {
        Path folder = directory.resolve("spool");
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(directory, SpoolFolder.OWNER_ONLY_FOLDER);
            Files.createDirectory(folder, SpoolFolder.OWNER_ONLY_FOLDER);
        }
        return new Spool(
                folder,
                FileChannel.open(
                        directory.resolve("spool.told"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE));
    }

    SpoolFolder folder(ProcessId id) {
        return new SpoolFolder(folder.resolve(id.value()));
    }

    /** Makes the folder of a new process. */
    SpoolFolder create(LaunchRecord record, ProcessInput input) {
        SpoolFolder created = folder(record.id());
        try {
            created.create(record, input);
            return created;
        } catch (FileAlreadyExistsException e) {
            throw new DroverException(
                    ErrorKind.CONFLICT,
                    "There is a process " + record.id() + " already",
                    "Launch with a new identifier.");
        } catch (IOException e) {
            delete(created);
            throw new DroverException(
                    ErrorKind.STORAGE_FULL,
                    "Process "
                            + record.id()
                            + " cannot be entered in the spool "
                            + folder
                            + ": "
                            + e.getMessage(),
                    "Look at the disk of the data folder.",
                    Map.of(),
                    e);
        }
    }

    /** A process that runs has its input open and needs no name for it. */
    void deleteInput(SpoolFolder each) {
        try {
            each.deleteInput();
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("folder", each.path()).setCause(e).log("Input not deleted");
        }
    }

    void delete(SpoolFolder each) {
        try {
            each.delete();
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("folder", each.path()).setCause(e).log("Spool not deleted");
        }
    }

    List<SpoolFolder> folders() throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder)) {
            return StreamSupport.stream(folders.spliterator(), false)
                    .sorted()
                    .map(SpoolFolder::new)
                    .toList();
        }
    }

    /**
     * Notes that the end of a process was told; so it will not be called recovered after a restart.
     */
    void told(ProcessId id) {
        try {
            told.write(ByteBuffer.wrap((id + "\n").getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("process", id).setCause(e).log("End not noted as told");
        }
    }

    /** Reads whose ends were told, and forgets those that have no folder any more. */
    Set<String> readTold(List<SpoolFolder> folders) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(told.size()));
        while (content.hasRemaining() && told.read(content, content.position()) >= 0) {
            // Read on: a read may give less than there is.
        }
        Set<String> ids = new HashSet<>();
        new String(content.array(), StandardCharsets.US_ASCII).lines().forEach(ids::add);
        Set<String> kept = new HashSet<>();
        folders.forEach(each -> kept.add(each.path().getFileName().toString()));
        ids.retainAll(kept);
        told.truncate(0);
        told.position(0);
        StringBuilder rest = new StringBuilder();
        ids.forEach(id -> rest.append(id).append('\n'));
        told.write(ByteBuffer.wrap(rest.toString().getBytes(StandardCharsets.US_ASCII)));
        return ids;
    }

    @Override
    public void close() throws IOException {
        told.close();
    }
}
