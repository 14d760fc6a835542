package dev.drover.server.process.supervisor;

import java.nio.charset.StandardCharsets;

/**
 * What the environment of a process says about where it comes from.
 *
 * @param process identifier of the supervised process that it descends from, or empty
 * @param run identifier of the run that launched that, or empty
 */
public record Markers(String process, String run) {

    public static final String PROCESS = "DROVER_PROCESS";
    public static final String RUN = "DROVER_RUN";

    static final Markers NONE = new Markers("", "");

    /** Of a process that is just becoming another program: for a moment it has no environment. */
    static final Markers NOT_YET = new Markers("?", "?");

    private static final byte[] PROCESS_ENTRY = (PROCESS + "=").getBytes(StandardCharsets.US_ASCII);
    private static final byte[] RUN_ENTRY = (RUN + "=").getBytes(StandardCharsets.US_ASCII);

    /** Reads the environment that a process was started with; nothing where it may not be read. */
    static Markers of(int pid) {
        byte[] environment = ProcFile.read("/proc/" + pid + "/environ");
        if (environment.length > 0) {
            return parse(environment);
        }
        boolean hasCommandLine = ProcFile.read("/proc/" + pid + "/cmdline").length > 0;
        return hasCommandLine ? NONE : NOT_YET;
    }

    /**
     * Entries end with a zero byte each. The last of several with one name wins, as it does in most
     * programs.
     */
    static Markers parse(byte[] environment) {
        String process = "";
        String run = "";
        int start = 0;
        while (start < environment.length) {
            int end = start;
            while (end < environment.length && environment[end] != 0) {
                end++;
            }
            process = valueOr(process, environment, start, end, PROCESS_ENTRY);
            run = valueOr(run, environment, start, end, RUN_ENTRY);
            start = end + 1;
        }
        return new Markers(process, run);
    }

    private static String valueOr(
            String otherwise, byte[] environment, int start, int end, byte[] name) {
        int value = start + name.length;
        if (value > end || environment[start] != name[0]) {
            return otherwise;
        }
        for (int i = 1; i < name.length; i++) {
            if (environment[start + i] != name[i]) {
                return otherwise;
            }
        }
        return new String(environment, value, end - value, StandardCharsets.UTF_8);
    }
}
