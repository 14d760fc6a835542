package dev.drover.server.node.work;

import dev.drover.api.Cause;
import dev.drover.api.ProcessId;
import dev.drover.api.RunId;
import dev.drover.server.process.ProcessInput;
import dev.drover.server.process.ProcessLimits;
import dev.drover.server.process.ProcessOutcome;
import dev.drover.server.process.ProcessStream;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What orders and reports about processes say. */
final class ProcessOrders {

    static final String LAUNCH = "process.launch";
    static final String END = "process.end";
    static final String END_RUN = "process.endRun";
    static final String SIGNAL = "process.signal";
    static final String WRITE = "process.write";
    static final String CLOSE_INPUT = "process.closeInput";

    private ProcessOrders() {}

    /** Launch a process. Bytes are in base 64. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Launch(
            ProcessId process,
            RunId run,
            List<String> command,
            @Nullable String directory,
            Map<String, String> environment,
            Input input,
            byte @Nullable [] bytes,
            @Nullable String user,
            ProcessLimits limits) {

        /** What there is on its standard input. */
        enum Input {
            NONE,
            BYTES,
            PIPE
        }

        /** Of a process that is over, of which the rest is not kept. */
        static Launch over(ProcessId process, RunId run) {
            return new Launch(
                    process,
                    run,
                    List.of(),
                    null,
                    Map.of(),
                    Input.NONE,
                    null,
                    null,
                    ProcessLimits.defaults());
        }

        ProcessInput processInput() {
            return switch (input) {
                case NONE -> ProcessInput.none();
                case BYTES -> ProcessInput.bytes(bytes == null ? new byte[0] : bytes);
                case PIPE -> ProcessInput.pipe();
            };
        }

        /** Never shows environment and input. */
        @Override
        public String toString() {
            return "launch of " + process;
        }
    }

    /** The process runs. */
    record Began(long pid, Instant startedAt) {}

    /** End the whole tree of a process. */
    record End(ProcessId process, Duration grace, Cause cause) {}

    /** End everything that a run launched on the node, and what that left behind. */
    record EndRun(RunId run, Duration grace) {}

    record Signal(ProcessId process, String signal) {}

    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Write(ProcessId process, byte[] bytes) {

        /** Never shows what is written. */
        @Override
        public String toString() {
            return bytes.length + " bytes for " + process;
        }
    }

    record CloseInput(ProcessId process) {}

    /**
     * The end of a stream.
     *
     * @param length in bytes
     * @param sha256 of all of it, in hexadecimal; empty where there is none of it, or the node
     *     could not read all of it
     * @param offset where {@code rest} begins
     * @param rest what was not sent before
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record StreamEnd(long length, String sha256, long offset, byte[] rest) {

        @Override
        public String toString() {
            return length + " bytes";
        }
    }

    /** How the process ended. */
    record Ended(ProcessOutcome outcome, StreamEnd stdout, StreamEnd stderr) {

        /** Of one of which nothing is left here; what was sent of its output stays. */
        static Ended unseen(ProcessOutcome outcome) {
            StreamEnd none = new StreamEnd(0, "", 0, new byte[0]);
            return new Ended(outcome, none, none);
        }

        StreamEnd of(ProcessStream stream) {
            return switch (stream) {
                case STDOUT -> stdout;
                case STDERR -> stderr;
            };
        }
    }

    /** A piece of output on its way to the primary. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Piece(ProcessId process, String stream, long offset, byte[] bytes) {

        @Override
        public String toString() {
            return bytes.length + " bytes at " + offset;
        }
    }

    /** The node cannot give what the primary does not have of a stream. */
    record Lost(ProcessId process, String stream, String why) {}

    /**
     * What the primary has of a stream.
     *
     * @param next the offset from which it wants more; negative where it wants no more
     */
    record Wanted(long next) {}
}
