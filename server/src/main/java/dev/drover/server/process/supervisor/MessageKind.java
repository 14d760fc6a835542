package dev.drover.server.process.supervisor;

/**
 * Kinds of frames between a server and its supervisor, in protocol version {@value #VERSION}.
 *
 * <p>Every frame of the server but HELLO begins with a number that its REPLY repeats.
 */
public enum MessageKind {
    /** Both: version; the supervisor adds its pid and start ticks. */
    HELLO(1),
    /** Server: a {@link LaunchOrder}. Replied to with pid, start ticks, start in milliseconds. */
    LAUNCH(2),
    /** Server: process, signal number. Replied to with how many processes were sent it. */
    SIGNAL(3),
    /**
     * Server: process, grace in milliseconds, cause. Replied to, when all is over, with how many
     * survived.
     */
    END(4),
    /** Server: run, grace, cause. As END for everything of a run. */
    END_RUN(5),
    /**
     * Server: process, bytes. Replied to with how many the pipe took; INPUT_READY follows where it
     * was not all.
     */
    WRITE(6),
    /** Server: process. */
    CLOSE_INPUT(7),
    /**
     * Server. Replied to with the processes that are alive, and those whose end could not be
     * written down.
     */
    LIST(8),
    /** Server: grace, cause. Ends everything, replies as END, and ends the supervisor. */
    STOP(9),
    /** Supervisor: number, 0 and results; or an error number and a text. */
    REPLY(10),
    /** Supervisor: process and its {@link ExitRecord}. */
    EXITED(11),
    /** Supervisor: process whose pipe takes more. */
    INPUT_READY(12);

    public static final int VERSION = 1;

    private static final MessageKind[] KINDS = values();

    private final byte code;

    MessageKind(int code) {
        this.code = (byte) code;
    }

    /** The first byte of a frame. */
    byte code() {
        return code;
    }

    static MessageKind of(byte code) {
        for (MessageKind kind : KINDS) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new IllegalArgumentException("Frames of kind " + code + " are unknown");
    }
}
