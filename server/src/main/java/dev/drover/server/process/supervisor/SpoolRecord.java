package dev.drover.server.process.supervisor;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The file that tells what a place in the spool holds. Its first line is the server's: what is
 * launched. The others are the supervisor's: that it was started, how it ended.
 *
 * <p>The file is written over when its place is used again. So every line but the first names its
 * process, and what an earlier one left behind is not taken for this one's.
 *
 * @param launch the first line
 * @param bytes how many the lines of this process take; the next line goes there
 */
public record SpoolRecord(
        String launch, Optional<Started> started, Optional<ExitRecord> exit, int bytes) {

    private static final String STARTED = "started";
    private static final String ENDED = "ended";
    private static final String NO_CAUSE = "-";

    /** That a process was started, and its identity. */
    public record Started(ProcessIdentity identity, long millis) {}

    /** Reads the lines of a process from the file's content. */
    public static SpoolRecord parse(byte[] content, String process) {
        int end = lineEnd(content, 0);
        String launch = line(content, 0, end);
        Optional<Started> started = Optional.empty();
        Optional<ExitRecord> exit = Optional.empty();
        int next = end + 1;
        while (next < content.length) {
            end = lineEnd(content, next);
            String[] fields = line(content, next, end).split(" ", -1);
            boolean whole = end < content.length && fields.length > 1;
            if (!whole || !fields[1].equals(process)) {
                break;
            }
            if (fields[0].equals(STARTED) && fields.length == 5) {
                started = Optional.of(started(fields));
            } else if (fields[0].equals(ENDED) && fields.length == 7) {
                exit = Optional.of(ended(fields, started));
            }
            next = end + 1;
        }
        return new SpoolRecord(launch, started, exit, Math.min(next, content.length));
    }

    private static int lineEnd(byte[] content, int from) {
        int end = from;
        while (end < content.length && content[end] != '\n') {
            end++;
        }
        return end;
    }

    private static String line(byte[] content, int from, int to) {
        return new String(content, from, to - from, StandardCharsets.UTF_8);
    }

    private static Started started(String[] fields) {
        return new Started(
                new ProcessIdentity((int) number(fields[2]), number(fields[3])), number(fields[4]));
    }

    private static ExitRecord ended(String[] fields, Optional<Started> started) {
        long millis = number(fields[4]);
        return new ExitRecord(
                started.map(each -> each.identity().pid()).orElse(0),
                (int) number(fields[2]),
                (int) number(fields[3]),
                started.map(Started::millis).orElse(millis),
                millis,
                number(fields[5]),
                fields[6].equals(NO_CAUSE) ? "" : fields[6]);
    }

    /** A damaged number is 0: one bad line does not take the others along. */
    private static long number(String field) {
        try {
            return Long.parseLong(field);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    static byte[] startedLine(String process, ProcessIdentity identity, long millis) {
        return bytes(
                STARTED
                        + ' '
                        + process
                        + ' '
                        + identity.pid()
                        + ' '
                        + identity.startTicks()
                        + ' '
                        + millis);
    }

    /** The line that tells how a process ended. */
    public static byte[] endedLine(String process, ExitRecord exit) {
        return bytes(
                ENDED
                        + ' '
                        + process
                        + ' '
                        + exit.exitCode()
                        + ' '
                        + exit.signal()
                        + ' '
                        + exit.endedMillis()
                        + ' '
                        + exit.cpuMicros()
                        + ' '
                        + (exit.cause().isEmpty() ? NO_CAUSE : exit.cause()));
    }

    private static byte[] bytes(String line) {
        return (line + '\n').getBytes(StandardCharsets.UTF_8);
    }
}
