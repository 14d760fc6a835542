package dev.drover.server.process.supervisor;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One line of {@code /proc/PID/stat}, as far as it is needed.
 *
 * @param state such as {@code 'R'}, {@code 'Z'}
 * @param startTicks when the process started, in clock ticks since boot; with the identifier it
 *     names a process for good
 */
public record ProcessStat(int pid, char state, int parent, int session, long startTicks) {

    private static final int STATE = 0;
    private static final int PARENT = 1;
    private static final int SESSION = 3;
    private static final int START = 19;

    /** Whether it has ended and only waits for its parent to notice. */
    public boolean isOver() {
        return state == 'Z' || state == 'X';
    }

    public ProcessIdentity identity() {
        return new ProcessIdentity(pid, startTicks);
    }

    /** Reads the line of a process that may be gone. */
    public static Optional<ProcessStat> of(int pid) {
        byte[] line = ProcFile.read("/proc/" + pid + "/stat");
        return parse(pid, line);
    }

    /**
     * The name in the second field may hold blanks and brackets; so the fields count from the last
     * bracket.
     */
    static Optional<ProcessStat> parse(int pid, byte[] line) {
        int end = line.length - 1;
        while (end >= 0 && line[end] != ')') {
            end--;
        }
        if (end < 0) {
            return Optional.empty();
        }
        String[] fields =
                new String(line, end + 2, line.length - end - 2, StandardCharsets.US_ASCII)
                        .split(" ", START + 2);
        return Optional.of(
                new ProcessStat(
                        pid,
                        fields[STATE].charAt(0),
                        Integer.parseInt(fields[PARENT]),
                        Integer.parseInt(fields[SESSION]),
                        Long.parseLong(fields[START])));
    }
}
