package dev.drover.server.process.supervisor;

import java.nio.ByteBuffer;

/**
 * How a process ended, as the supervisor saw it.
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

    /** The cause of a launch that failed. */
    public static final String NEVER_RAN = "NEVER_RAN";

    static ExitRecord neverRan(long millis) {
        return new ExitRecord(0, -1, 0, millis, millis, 0, NEVER_RAN);
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

    /** Reads it from a frame. */
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
