package dev.drover.server.process.supervisor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a process ended, as it is written into the spool.
 *
 * @param pid 0 when it is not known
 * @param exitCode -1 when it did not end by itself, or nobody saw it
 * @param signal number of the signal that ended it, or 0
 * @param startedMillis since the epoch
 * @param endedMillis since the epoch
 * @param cpuMicros of the process and the children that it waited for
 * @param cause name of why it was made to end, or empty
 */
public record ExitRecord(
        int pid,
        int exitCode,
        int signal,
        long startedMillis,
        long endedMillis,
        long cpuMicros,
        String cause) {

    public static final String FILE = "exit";

    /** The cause of a launch that failed. */
    public static final String NEVER_RAN = "NEVER_RAN";

    private static final String FIRST_LINE = "drover exit 1";

    /** Without this line a record is not whole: its writer was interrupted. */
    private static final String LAST_LINE = "end";

    /** The lines of the file. */
    public String text() {
        return FIRST_LINE
                + "\npid="
                + pid
                + "\nexitCode="
                + exitCode
                + "\nsignal="
                + signal
                + "\nstarted="
                + startedMillis
                + "\nended="
                + endedMillis
                + "\ncpu="
                + cpuMicros
                + "\ncause="
                + cause
                + "\n"
                + LAST_LINE
                + "\n";
    }

    /** Reads the file's text; empty when it is not whole. */
    public static Optional<ExitRecord> parse(String text) {
        if (!text.startsWith(FIRST_LINE + "\n") || !text.endsWith("\n" + LAST_LINE + "\n")) {
            return Optional.empty();
        }
        Map<String, String> values = new HashMap<>();
        text.lines()
                .map(line -> line.split("=", 2))
                .filter(pair -> pair.length == 2)
                .forEach(pair -> values.put(pair[0], pair[1]));
        return Optional.of(
                new ExitRecord(
                        (int) number(values, "pid"),
                        (int) number(values, "exitCode"),
                        (int) number(values, "signal"),
                        number(values, "started"),
                        number(values, "ended"),
                        number(values, "cpu"),
                        values.getOrDefault("cause", "")));
    }

    private static long number(Map<String, String> values, String key) {
        return Long.parseLong(values.getOrDefault(key, "0"));
    }

    static ExitRecord neverRan(long millis) {
        return new ExitRecord(0, -1, 0, millis, millis, 0, NEVER_RAN);
    }

    /** Writes the file; false where that is not possible now. */
    public boolean write(String file) {
        try {
            Files.writeString(Path.of(file), text());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    Frame addTo(Frame frame) {
        return frame.add(pid)
                .add(exitCode)
                .add(signal)
                .add(startedMillis)
                .add(endedMillis)
                .add(cpuMicros)
                .add(cause);
    }

    public static ExitRecord of(ByteBuffer frame) {
        return new ExitRecord(
                frame.getInt(),
                frame.getInt(),
                frame.getInt(),
                frame.getLong(),
                frame.getLong(),
                frame.getLong(),
                Frame.text(frame));
    }
}
