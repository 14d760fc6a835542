package dev.drover.server.process;

import java.io.IOException;

/** Where the output of a process lies. */
sealed interface OutputPlace permits SpoolSlot, ArchivedOutput {

    /** Bytes of a stream that are there now. */
    long length(ProcessStream stream) throws IOException;

    /** Reads at most so many bytes from an offset. */
    byte[] read(ProcessStream stream, long offset, int max) throws IOException;
}
