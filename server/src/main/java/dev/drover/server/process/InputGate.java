package dev.drover.server.process;

import dev.drover.api.DroverException;
import dev.drover.api.ErrorKind;

import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Standard input of one process: one writer after the other, each waiting while the pipe is full.
 *
 * <p>Safe for use by many threads.
 */
final class InputGate {

    private static final int PART_BYTES = 64 << 10;

    private final LocalProcess process;
    private final ProcessControl control;
    private final ReentrantLock writing = new ReentrantLock(true);
    private final Semaphore room = new Semaphore(0);
    private boolean closed;

    InputGate(LocalProcess process, ProcessControl control) {
        this.process = process;
        this.control = control;
    }

    void write(byte[] bytes) throws InterruptedException {
        writing.lockInterruptibly();
        try {
            int written = 0;
            while (written < bytes.length) {
                if (closed || process.outcome().isPresent()) {
                    throw new DroverException(
                            ErrorKind.CONFLICT,
                            "The input of process %s is closed; %d of %d bytes were written"
                                    .formatted(process.id(), written, bytes.length),
                            "Write while the process runs and its input is open.");
                }
                written += writePart(bytes, written, Math.min(PART_BYTES, bytes.length - written));
            }
        } finally {
            writing.unlock();
        }
    }

    private int writePart(byte[] bytes, int offset, int length) throws InterruptedException {
        room.drainPermits();
        int count = control.write(process, bytes, offset, length);
        if (count < length && process.outcome().isEmpty()) {
            room.acquire();
        }
        return count;
    }

    void close() throws InterruptedException {
        writing.lockInterruptibly();
        try {
            if (!closed && process.outcome().isEmpty()) {
                closed = true;
                control.closeInput(process);
            }
        } finally {
            writing.unlock();
        }
    }

    /** The pipe takes more, or the process has ended. */
    void ready() {
        room.release();
    }
}
