package dev.drover.server.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.drover.api.Json;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.core.JacksonException;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * What the last entry is, in a file beside the log: where the log ends earlier, something was cut
 * off. It is written over in place after each write, so it may be one write behind. For one thread.
 */
final class AuditHead implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AuditHead.class);

    /** All of it is written each time, so a shorter text leaves nothing of a longer one. */
    private static final int BYTES = 128;

    /** The last entry and its hash. */
    record Last(long number, String hash) {}

    private final Path path;
    private final RandomAccessFile file;
    private boolean inTrouble;

    private AuditHead(Path path, RandomAccessFile file) {
        this.path = path;
        this.file = file;
    }

    static AuditHead open(Path path) throws IOException {
        if (!Files.exists(path)) {
            Files.createFile(
                    path,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        }
        return new AuditHead(path, new RandomAccessFile(path.toFile(), "rw"));
    }

    /** Empty where nothing was written yet, or nothing that can be read. */
    Optional<Last> read() throws IOException {
        byte[] bytes = new byte[(int) Math.min(BYTES, file.length())];
        file.seek(0);
        file.readFully(bytes);
        try {
            return Optional.of(
                    Json.mapper().readValue(new String(bytes, US_ASCII).strip(), Last.class));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /**
     * What fails here is told once: the entry is in the log, and that is what its writer was
     * promised.
     */
    void write(long number, String hash) {
        String text = Json.mapper().writeValueAsString(new Last(number, hash));
        try {
            file.seek(0);
            file.write((text + " ".repeat(BYTES - 1 - text.length()) + "\n").getBytes(US_ASCII));
            inTrouble = false;
        } catch (IOException e) {
            if (!inTrouble) {
                inTrouble = true;
                LOG.atError()
                        .addKeyValue("file", path)
                        .addKeyValue("reason", e.getMessage())
                        .log("The end of the audit log could not be noted beside it");
            }
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
