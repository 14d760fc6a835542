package dev.drover.server.process;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The head of an entry in the archive: one line, which the process's record and, where they are
 * small, its streams follow.
 *
 * @param slot name of the slot that still holds the streams, or {@link #HERE}
 */
record ArchiveEntry(
        String process, int recordBytes, long stdoutBytes, long stderrBytes, String slot) {

    static final String HERE = "-";

    private static final String ENTRY = "entry";
    private static final String FORGOTTEN = "forgotten";
    private static final int FIELDS = 6;

    byte[] line() {
        String line =
                String.join(
                        " ",
                        ENTRY,
                        process,
                        Integer.toString(recordBytes),
                        Long.toString(stdoutBytes),
                        Long.toString(stderrBytes),
                        slot);
        return (line + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] forgottenLine(String process) {
        return (FORGOTTEN + " " + process + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    boolean isHere() {
        return slot.equals(HERE);
    }

    /** Bytes after the line that belong to it. */
    long following() {
        return recordBytes + (isHere() ? stdoutBytes + stderrBytes : 0);
    }

    /**
     * Reads a line without its end; empty for one that is damaged or tells of a forgotten process.
     */
    static Optional<ArchiveEntry> parse(String line) {
        String[] fields = line.split(" ", -1);
        if (fields.length != FIELDS || !fields[0].equals(ENTRY)) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new ArchiveEntry(
                            fields[1],
                            Integer.parseInt(fields[2]),
                            Long.parseLong(fields[3]),
                            Long.parseLong(fields[4]),
                            fields[5]));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The process that a line says is forgotten. */
    static Optional<String> forgotten(String line) {
        String[] fields = line.split(" ", -1);
        return fields.length == 2 && fields[0].equals(FORGOTTEN)
                ? Optional.of(fields[1])
                : Optional.empty();
    }

    /**
     * Reads the line that begins at the buffer's position, and moves behind it; empty where none is
     * whole.
     */
    static Optional<String> nextLine(ByteBuffer buffer) {
        for (int end = buffer.position(); end < buffer.limit(); end++) {
            if (buffer.get(end) == '\n') {
                byte[] line = new byte[end - buffer.position()];
                buffer.get(line).get();
                return Optional.of(new String(line, StandardCharsets.US_ASCII));
            }
        }
        return Optional.empty();
    }
}
