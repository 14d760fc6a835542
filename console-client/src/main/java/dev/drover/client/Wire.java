package dev.drover.client;

import java.io.Closeable;
import java.io.IOException;

/**
 * A connected byte stream in both directions whose every wait has a deadline. One thread at a time.
 */
interface Wire extends Closeable {

    void write(byte[] bytes, Deadline deadline) throws IOException;

    /** Gives -1 at the end of the stream, else at least 1. */
    int read(byte[] into, Deadline deadline) throws IOException;
}
